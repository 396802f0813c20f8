import { PAYER_CHANNELS } from '../domain/channel-kind.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { LinkFlag } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { paidChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, paymentReference, providerNameOf, type LinkParams } from './describe-link.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellAll } from './tell.ts'
import { officeTellings, type OfficeTelling } from './tell-office.ts'
import { payerTellings, type PayerTelling } from './tell-payer.ts'

type Announcing = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

/** These need a person: the money is there, but not as it was asked for. */
const REVIEW_FLAGS: readonly LinkFlag[] = ['after_cancel', 'overpaid']

/** "Ödeme alındı" to the office and the receipt to the payer, because of one proven fact. `corrected`: the try had ended without success. */
export async function announcePayment(
  tx: UnitOfWork,
  deps: Announcing,
  parties: LinkWithParties,
  fact: PaymentFact,
  corrected: boolean,
): Promise<void> {
  const params = { ...(await paymentParams(tx, deps, parties, fact)), corrected }
  // In this order: whoever waits for the money hears first.
  const tellings = [
    ...(await officeTellings(tx, receivedTelling(parties, fact, params))),
    ...(needsReview(parties) ? await officeTellings(tx, reviewTelling(parties, fact, params)) : []),
    ...(await payerTellings(tx, deps, receiptTelling(parties, fact, params))),
  ]
  await tellAll(tx, deps, tellings)
}

const needsReview = ({ link }: LinkWithParties): boolean => link.flags.some((flag) => REVIEW_FLAGS.includes(flag))

const receivedTelling = (
  { link, merchant }: LinkWithParties,
  fact: PaymentFact,
  params: PaymentParams,
): OfficeTelling => ({
  ...{ merchant, link, params },
  template: 'office.payment_received',
  event: `paid:${fact.id}`,
  choices: paidChoices(link.id),
})

const reviewTelling = (
  { link, merchant }: LinkWithParties,
  fact: PaymentFact,
  params: PaymentParams,
): OfficeTelling => ({
  ...{ merchant, link },
  template: 'office.payment_review',
  params: { ...params, flags: link.flags },
  event: `review:${fact.id}`,
  choices: paidChoices(link.id),
})

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
  { link }: LinkWithParties,
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
