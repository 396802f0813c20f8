import type { ChannelKind } from '../domain/channel-kind.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { payerRecipients } from './recipients.ts'
import { tellAll, type Telling } from './tell.ts'

export type PayerTelling = {
  readonly merchant: Merchant
  readonly payer: Payer
  readonly link: PaymentLink
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly event: string
  readonly kinds: readonly ChannelKind[]
  /** The message leads to the pay page. */
  readonly withPayPage: boolean
}

/** What still goes to a payer who wrote DUR: word of their own money, and answers to what they asked. */
const DESPITE_OPT_OUT = new Set(['payer.receipt', 'payer.refunded', 'payer.reply'])

/** Writes to the payer on each wanted channel that reaches them; returns the kinds that do. */
export async function tellPayer(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids'>,
  telling: PayerTelling,
): Promise<readonly ChannelKind[]> {
  const tellings = await payerTellings(tx, deps, telling)
  await tellAll(tx, deps, tellings)
  return tellings.flatMap(({ to }) => to.map(({ kind }) => kind))
}

/** What `tellPayer` tells, for who tells others in the same statement: one telling, or none. */
export async function payerTellings(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts'>,
  { merchant, payer, link, event, kinds, withPayPage, ...telling }: PayerTelling,
): Promise<readonly Telling[]> {
  if (payer.optedOut && !DESPITE_OPT_OUT.has(telling.template)) return []
  const to = await payerRecipients(tx, deps, payer, kinds)
  if (to.length === 0) return []
  return [
    {
      ...telling,
      ...(withPayPage ? { target: { kind: 'pay_page', linkId: link.id }, targetLabel: 'pay' } : {}),
      ...{ merchant, to, audience: 'payer', linkId: link.id, locale: payer.locale },
      dedupeKey: `${event}:payer`,
    },
  ]
}
