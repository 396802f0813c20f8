import type { DeclineReason } from '../domain/decline-reason.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { PosAccountId } from '../domain/ids.ts'
import { kurus, type Kurus } from '../domain/money.ts'
import type { AttemptStatus } from '../domain/payment-attempt.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { LinkFlag, LinkStatus, MoneyType, PaymentLink } from '../domain/payment-link.ts'
import { isUnderWay, type Refund } from '../domain/refund.ts'
import type { LinkProgress } from '../ports/link-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { loadParties } from './load-link.ts'

export type LinkParams = {
  readonly shortNumber: string
  readonly officeName: string
  readonly amount: Kurus
  readonly payerName: string | null
  readonly purpose: string | null
  readonly moneyType: MoneyType | 'mixed'
  readonly expiresAt: number
  readonly now: number
  readonly verificationCode: string
  readonly testMode: boolean
  readonly contactPhone: string | null
}

export type CardStep = 'none' | 'opened' | 'checking' | 'refused' | 'held'

export type CardParams = LinkParams & {
  readonly status: LinkStatus
  readonly flags: readonly LinkFlag[]
  /** The number of the file it belongs to. */
  readonly matter: string | null
  readonly installmentCap: number
  readonly deliveries: readonly Pick<Delivery, 'kind' | 'status' | 'failure'>[]
  readonly step: CardStep
  readonly declineReason: DeclineReason | null
  readonly paidAt: number | null
  readonly charged: Kurus | null
  readonly installments: number | null
  readonly reference: string | null
  readonly refunded: Kurus
  /** Money that is held back for a refund whose end is not known yet. */
  readonly pendingRefunds: readonly PendingRefund[]
  readonly url: string | null
}

export type PendingRefund = Pick<Refund, 'amount' | 'method'> & { readonly step: 'waiting' | 'sent' }

type Describing = Pick<AppDeps, 'clock' | 'urls' | 'testMode'>

/** What any message about this link may say. */
export async function describeLink(tx: UnitOfWork, deps: Describing, link: PaymentLink): Promise<LinkParams> {
  const { merchant, payer } = await loadParties(tx, link)
  return {
    shortNumber: link.shortNumber,
    officeName: merchant.name,
    amount: link.amount,
    payerName: payer.name,
    purpose: link.purpose,
    moneyType: moneyTypeOf(link),
    expiresAt: link.expiresAt,
    now: deps.clock.now(),
    verificationCode: link.verificationCode,
    testMode: deps.testMode,
    contactPhone: merchant.contactPhone,
  }
}

/** The live card: what a link shows in the office's chat at this moment. */
export async function describeCard(tx: UnitOfWork, deps: Describing, link: PaymentLink): Promise<CardParams> {
  const [progress, described, url] = await Promise.all([
    tx.links.progress(link.id),
    describeLink(tx, deps, link),
    isShareable(link.status)
      ? tx.links.token(link.merchantId, link.id).then((token) => deps.urls.payPage(token))
      : null,
  ])
  const attempt = progress.latestAttempt
  const step = stepOf(link, attempt)
  return {
    ...described,
    ...paymentOnCard(link, progress),
    status: link.status,
    flags: await flagsShown(tx, link),
    matter: link.matter,
    installmentCap: link.installmentCap,
    deliveries: latestPerKind(progress.toPayer),
    step,
    declineReason: step === 'refused' ? (attempt?.declineReason ?? null) : null,
    url,
  }
}

/** A flag is never taken back, but the card asks nobody to look at what somebody has looked at. */
async function flagsShown(tx: UnitOfWork, link: PaymentLink): Promise<readonly LinkFlag[]> {
  if (!link.flags.includes('needs_review')) return link.flags
  const reviews = await tx.reviews.ofLink(link.id)
  const isDecided = reviews.length > 0 && reviews.every(({ decidedAt }) => decidedAt !== null)
  const wentBackUnasked = (await tx.facts.reversalsOf(link.id)).some(({ refundId }) => refundId === null)
  return isDecided && !wentBackUnasked ? link.flags.filter((flag) => flag !== 'needs_review') : link.flags
}

type PaymentOnCard = Pick<
  CardParams,
  'paidAt' | 'charged' | 'installments' | 'reference' | 'refunded' | 'pendingRefunds'
>

function paymentOnCard(link: PaymentLink, { firstFact, reversed, refunds }: LinkProgress): PaymentOnCard {
  if (firstFact === null)
    return {
      ...{ paidAt: null, charged: null, installments: null, reference: null },
      refunded: kurus(0),
      pendingRefunds: [],
    }
  return {
    paidAt: firstFact.capturedAt,
    charged: firstFact.charged,
    installments: firstFact.installments,
    reference: referenceOf(link, firstFact.attemptNumber),
    refunded: reversed,
    pendingRefunds: refunds.flatMap(pendingOf),
  }
}

function pendingOf(refund: LinkProgress['refunds'][number]): PendingRefund[] {
  const { amount, method } = refund
  if (refund.status === 'requested') return [{ amount, method, step: 'waiting' }]
  return isUnderWay(refund) ? [{ amount, method, step: 'sent' }] : []
}

/** The name the office gave its contract with the provider: "POS: iyzico". */
export async function providerNameOf(tx: UnitOfWork, id: PosAccountId): Promise<string> {
  const account = await tx.accounts.pos(id)
  if (account === null) throw new Error(`no POS account ${id}`)
  return account.displayName
}

/** What people read aloud: 7K3F-1, the link's number and the attempt's. */
export async function paymentReference(
  tx: UnitOfWork,
  link: Pick<PaymentLink, 'shortNumber'>,
  fact: PaymentFact | null,
): Promise<string | null> {
  if (fact === null) return null
  if (fact.source.kind === 'declared') return link.shortNumber
  const attempt = await tx.attempts.find(fact.source.attemptId)
  return referenceOf(link, attempt?.number ?? null)
}

const referenceOf = ({ shortNumber }: Pick<PaymentLink, 'shortNumber'>, attemptNumber: number | null): string =>
  attemptNumber === null ? shortNumber : `${shortNumber}-${attemptNumber}`

export function moneyTypeOf(link: Pick<PaymentLink, 'lines'>): MoneyType | 'mixed' {
  const types = new Set(link.lines.map((line) => line.type))
  const [only] = types
  return types.size === 1 && only !== undefined ? only : 'mixed'
}

const isShareable = (status: LinkStatus): boolean => status === 'open' || status === 'part_paid'

function latestPerKind(deliveries: LinkProgress['toPayer']): LinkProgress['toPayer'][number][] {
  const latest = new Map(deliveries.map((delivery) => [delivery.kind, delivery]))
  return [...latest.values()]
}

const STEP_OF_ATTEMPT: Readonly<Record<AttemptStatus, CardStep>> = {
  created: 'opened',
  init_sent: 'opened',
  ready: 'opened',
  // Sent to the provider's page is all we know: whether the bank was asked yet, no provider tells us.
  in_flight: 'opened',
  unknown: 'checking',
  held: 'held',
  failed: 'refused',
  lapsed: 'none',
  succeeded: 'none',
}

/** A withdrawn or expired link shows no refusal any more, but money that may still come, or is held, it does. */
const SHOWN_ON_A_CLOSED_LINK: ReadonlySet<CardStep> = new Set(['opened', 'checking', 'held'])
const CLOSED: ReadonlySet<LinkStatus> = new Set(['expired', 'cancelled'])

function stepOf(link: PaymentLink, attempt: LinkProgress['latestAttempt']): CardStep {
  if (attempt === null) return 'none'
  const step = STEP_OF_ATTEMPT[attempt.status]
  if (isShareable(link.status)) return step
  return CLOSED.has(link.status) && SHOWN_ON_A_CLOSED_LINK.has(step) ? step : 'none'
}
