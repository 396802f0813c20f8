import { PAYER_CHANNELS } from '../domain/channel-kind.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { LinkFlag } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { paidChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, paymentReference, providerNameOf, type LinkParams } from './describe-link.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellOffice } from './tell-office.ts'
import { tellPayer } from './tell-payer.ts'

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
  const { link, merchant, payer } = parties
  const params = { ...(await paymentParams(tx, deps, parties, fact)), corrected }
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.payment_received',
    params,
    event: `paid:${fact.id}`,
    choices: paidChoices(link.id),
    inGroups: true,
  })
  if (link.flags.some((flag) => REVIEW_FLAGS.includes(flag))) {
    await tellOffice(tx, deps, {
      merchant,
      link,
      template: 'office.payment_review',
      params: { ...params, flags: link.flags },
      event: `review:${fact.id}`,
      choices: paidChoices(link.id),
    })
  }
  await tellPayer(tx, deps, {
    merchant,
    payer,
    link,
    template: 'payer.receipt',
    params,
    event: `receipt:${fact.id}`,
    kinds: receiptKinds(parties),
    withPayPage: false,
  })
}

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
  return {
    ...(await describeLink(tx, deps, link)),
    paidAmount: fact.amount,
    charged: fact.charged,
    installments: fact.installments,
    paidAt: fact.capturedAt,
    reference: (await paymentReference(tx, link, fact)) ?? link.shortNumber,
    providerName: fact.source.kind === 'provider' ? await providerNameOf(tx, fact.source.posAccountId) : null,
  }
}

/** The receipt goes where the link went, and by e-mail wherever an address is known. */
function receiptKinds({ link, payer }: LinkWithParties): (typeof PAYER_CHANNELS)[number][] {
  return PAYER_CHANNELS.filter((kind) => link.channels.includes(kind) || (kind === 'email' && payer.email !== null))
}
