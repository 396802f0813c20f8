import { PAYER_CHANNELS } from '../domain/channel-kind.ts'
import type { Instant } from '../domain/instant.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { LinkFlag, PaymentLink } from '../domain/payment-link.ts'
import { openReview, refundOffer } from '../domain/payment-review.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { paidChoices, reviewChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, paymentReference, providerNameOf, type LinkParams } from './describe-link.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellAll } from './tell.ts'
import { officeTellings, type OfficeTelling } from './tell-office.ts'
import { payerTellings, type PayerTelling } from './tell-payer.ts'

type Announcing = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

/** These need a person: the money is there, but not as it was asked for. */
const REVIEW_FLAGS: readonly LinkFlag[] = ['after_cancel', 'overpaid']
const needsDecision = ({ flags }: Pick<PaymentLink, 'flags'>): boolean =>
  flags.some((flag) => REVIEW_FLAGS.includes(flag))

/** "Ödeme alındı" to the office and the receipt to the payer, because of one proven fact. `corrected`: the try had ended without success. */
export async function announcePayment(
  tx: UnitOfWork,
  deps: Announcing,
  parties: LinkWithParties,
  fact: PaymentFact,
  corrected: boolean,
): Promise<void> {
  const params = { ...(await paymentParams(tx, deps, parties.link, fact)), corrected }
  // In this order: whoever waits for the money hears first.
  const tellings = [
    ...(await officeTellings(tx, receivedTelling(parties, fact, params))),
    ...(needsDecision(parties.link)
      ? await officeTellings(tx, await openDecision(tx, deps, parties, fact, params))
      : []),
    ...(await payerTellings(tx, deps, receiptTelling(parties, fact, params))),
  ]
  await tellAll(tx, deps, tellings)
}

const receivedTelling = (
  { link, merchant }: LinkWithParties,
  fact: PaymentFact,
  params: PaymentParams,
): OfficeTelling => ({
  ...{ merchant, link, params },
  template: 'office.payment_received',
  event: `paid:${fact.id}`,
  choices: paidChoices(link.id),
  inGroups: true,
})

/** Owner, creator and accountant read of it until one of them has decided (reliability.md 2.5). */
async function openDecision(
  tx: UnitOfWork,
  deps: Announcing,
  parties: LinkWithParties,
  fact: PaymentFact,
  params: PaymentParams,
): Promise<OfficeTelling> {
  await tx.reviews.open(openReview(fact, deps.clock.now()))
  const told = { template: 'office.payment_review', event: `review:${fact.id}`, params }
  return decisionTelling(tx, parties, fact, told)
}

/** The same once more: nobody has decided since `openedAt`. */
export async function remindOfDecision(
  tx: UnitOfWork,
  deps: Announcing,
  parties: LinkWithParties,
  fact: PaymentFact,
  { openedAt, reminder }: { readonly openedAt: Instant; readonly reminder: Instant },
): Promise<void> {
  const params = { ...(await paymentParams(tx, deps, parties.link, fact)), openedAt }
  const told = { template: 'office.payment_review_reminder', event: `review-reminder:${fact.id}:${reminder}`, params }
  await tellAll(tx, deps, await officeTellings(tx, await decisionTelling(tx, parties, fact, told)))
}

async function decisionTelling(
  tx: UnitOfWork,
  { link, merchant }: LinkWithParties,
  fact: PaymentFact,
  { params, ...told }: Pick<OfficeTelling, 'template' | 'event' | 'params'>,
): Promise<OfficeTelling> {
  const offer = refundOffer(link, await tx.facts.ledgerOf(link.id), fact.amount)
  return {
    ...{ merchant, link, ...told },
    params: { ...params, flags: link.flags },
    choices: reviewChoices(link.id, offer),
    alsoTo: ['accountant'],
  }
}

const receiptTelling = (parties: LinkWithParties, fact: PaymentFact, params: PaymentParams): PayerTelling => ({
  ...{ merchant: parties.merchant, payer: parties.payer, link: parties.link, params },
  template: 'payer.receipt',
  event: `receipt:${fact.id}`,
  kinds: receiptKinds(parties),
  withPayPage: false,
})

export type PaymentParams = LinkParams & {
  readonly paidAmount: number
  readonly charged: number
  readonly installments: number
  readonly paidAt: number
  readonly reference: string
  readonly providerName: string | null
}

async function paymentParams(
  tx: UnitOfWork,
  deps: Announcing,
  link: PaymentLink,
  fact: PaymentFact,
): Promise<PaymentParams> {
  const { source } = fact
  const [described, reference, providerName] = await Promise.all([
    describeLink(tx, deps, link),
    paymentReference(tx, link, fact),
    source.kind === 'provider' ? providerNameOf(tx, source.posAccountId) : null,
  ])
  return {
    ...described,
    paidAmount: fact.amount,
    charged: fact.charged,
    installments: fact.installments,
    paidAt: fact.capturedAt,
    reference: reference ?? link.shortNumber,
    providerName,
  }
}

/** The receipt goes where the link went, and by e-mail wherever an address is known. */
function receiptKinds({ link, payer }: LinkWithParties): (typeof PAYER_CHANNELS)[number][] {
  return PAYER_CHANNELS.filter((kind) => link.channels.includes(kind) || (kind === 'email' && payer.email !== null))
}
