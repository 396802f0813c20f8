import type { ChannelKind } from './channel-kind.ts'
import type { MemberId, MerchantId, PayerId, PaymentLinkId, ShortNumber } from './ids.ts'
import { MINUTE_MS, plusMs, type Instant } from './instant.ts'
import { kurus, type Kurus } from './money.ts'
import type { ReversalFact } from './payment-fact.ts'
import { err, ok, type Result } from './result.ts'
import type { Role } from './role.ts'

export const LINK_STATUSES = [
  'draft',
  'awaiting_approval',
  'open',
  'part_paid',
  'paid',
  'part_refunded',
  'refunded',
  'expired',
  'cancelled',
  'discarded',
] as const

export type LinkStatus = (typeof LINK_STATUSES)[number]

/** Money wins over every side exit: a proven payment moves an expired or cancelled link to paid. */
export const LINK_TRANSITIONS = {
  draft: ['awaiting_approval', 'open', 'discarded'],
  awaiting_approval: ['open', 'draft', 'discarded'],
  open: ['part_paid', 'paid', 'expired', 'cancelled'],
  part_paid: ['paid', 'part_refunded', 'refunded'],
  paid: ['part_refunded', 'refunded'],
  part_refunded: ['refunded', 'paid'],
  refunded: ['paid', 'part_refunded'],
  expired: ['open', 'part_paid', 'paid'],
  cancelled: ['part_paid', 'paid'],
  discarded: [],
} as const satisfies Record<LinkStatus, readonly LinkStatus[]>

/** Flags are only ever added. */
export type LinkFlag = 'late' | 'after_cancel' | 'overpaid' | 'needs_review' | 'disputed'

export const MONEY_TYPES = ['fee', 'expense_advance', 'court_fee', 'escrow', 'sale'] as const
export type MoneyType = (typeof MONEY_TYPES)[number]

export type LinkLine = { readonly type: MoneyType; readonly amount: Kurus }

/** L2: a draft older than this is confirmed on a fresh card only. */
export const DRAFT_LIFE_MS = 10 * MINUTE_MS

export const DEFAULT_VALID_MINUTES = 24 * 60
export const MAX_VALID_MINUTES = 365 * 24 * 60

export type PaymentLink = {
  readonly id: PaymentLinkId
  readonly merchantId: MerchantId
  readonly shortNumber: ShortNumber
  readonly status: LinkStatus
  readonly flags: readonly LinkFlag[]
  /** Rises with every change; a tap on an older card is stale. */
  readonly version: number
  readonly amount: Kurus
  readonly currency: 'TRY'
  readonly lines: readonly LinkLine[]
  readonly payerId: PayerId
  /** The office's own words; they stay inside. What leaves is a neutral name of the money's type. */
  readonly purpose: string | null
  /** The number of the file (dosya) it belongs to, e.g. 2026/1234; inside the office only, as the purpose. */
  readonly matter: string | null
  readonly installmentCap: number
  /** Chosen channels for the payer, in the office's order. */
  readonly channels: readonly ChannelKind[]
  /** A relative validity counts from the confirmation; null where an end was stated. */
  readonly validForMinutes: number | null
  readonly expiresAt: Instant
  /** Six digits on message and page: they only compare, they open nothing. */
  readonly verificationCode: string
  readonly createdBy: MemberId
  readonly createdAt: Instant
  readonly openedAt: Instant | null
}

const mayMove = (from: LinkStatus, to: LinkStatus): boolean =>
  (LINK_TRANSITIONS[from] as readonly LinkStatus[]).includes(to)

const moved = (link: PaymentLink, status: LinkStatus, change: Partial<PaymentLink> = {}): PaymentLink => ({
  ...link,
  ...change,
  status,
  version: link.version + 1,
})

/** A new payment may start: the link stands open and its time has not run out. */
export const isPayable = (link: Pick<PaymentLink, 'status' | 'expiresAt'>, now: Instant): boolean =>
  (link.status === 'open' || link.status === 'part_paid') && now < link.expiresAt

/** When a draft would end if it were confirmed now: a relative validity counts from `now`. */
export function draftExpiry(
  draft: { readonly validForMinutes: number | null; readonly expiresAt: Instant | null },
  now: Instant,
): Instant | null {
  return draft.validForMinutes === null ? draft.expiresAt : plusMs(now, draft.validForMinutes * MINUTE_MS)
}

export type ConfirmLinkError = { kind: 'not_a_draft' } | { kind: 'stale' } | { kind: 'expiry_passed' }

/** L2. The validity starts to count now, not when the sentence was typed. */
export function confirmLink(
  link: PaymentLink,
  seenVersion: number,
  now: Instant,
): Result<PaymentLink, ConfirmLinkError> {
  const refused = refuseConfirmation(link, seenVersion, now)
  return refused === null ? opened(link, now) : err(refused)
}

function refuseConfirmation(link: PaymentLink, seenVersion: number, now: Instant): ConfirmLinkError | null {
  if (link.status !== 'draft') return { kind: 'not_a_draft' }
  return link.version !== seenVersion || now - link.createdAt > DRAFT_LIFE_MS ? { kind: 'stale' } : null
}

function opened(link: PaymentLink, now: Instant): Result<PaymentLink, { kind: 'expiry_passed' }> {
  const expiresAt = draftExpiry(link, now) ?? link.expiresAt
  return expiresAt <= now ? err({ kind: 'expiry_passed' }) : ok(moved(link, 'open', { expiresAt, openedAt: now }))
}

/** B16: confirmed by its maker, and above what its maker may send alone. */
export function awaitApproval(
  link: PaymentLink,
  seenVersion: number,
  now: Instant,
): Result<PaymentLink, ConfirmLinkError> {
  const refused = refuseConfirmation(link, seenVersion, now)
  if (refused !== null) return err(refused)
  const expiresAt = draftExpiry(link, now) ?? link.expiresAt
  return expiresAt <= now ? err({ kind: 'expiry_passed' }) : ok(moved(link, 'awaiting_approval', { expiresAt }))
}

/** The approval opens it; a relative validity counts from now. */
export const openApproved = (
  link: PaymentLink,
  now: Instant,
): Result<PaymentLink, { kind: 'not_waiting' } | { kind: 'expiry_passed' }> =>
  link.status === 'awaiting_approval' ? opened(link, now) : err({ kind: 'not_waiting' })

/** Back to its maker: whatever was asked for before is void, and a fresh card starts its ten minutes. */
export const reviseLink = (link: PaymentLink, now: Instant): Result<PaymentLink, { kind: 'not_waiting' }> =>
  link.status === 'awaiting_approval' ? ok(moved(link, 'draft', { createdAt: now })) : err({ kind: 'not_waiting' })

export function discardLink(link: PaymentLink): Result<PaymentLink, { kind: 'not_a_draft' }> {
  return mayMove(link.status, 'discarded') ? ok(moved(link, 'discarded')) : err({ kind: 'not_a_draft' })
}

export type CancelLinkError =
  { kind: 'already_paid' } | { kind: 'not_open' } | { kind: 'attempt_open' } | { kind: 'attempt_open_not_allowed' }

/** L3. With a payment under way the office is warned first, and an assistant may not go on at all. */
export function cancelLink(
  link: PaymentLink,
  by: { role: Role; attemptOpen: boolean; warned: boolean },
): Result<PaymentLink, CancelLinkError> {
  if (isSettled(link.status)) return err({ kind: 'already_paid' })
  if (!mayMove(link.status, 'cancelled')) return err({ kind: 'not_open' })
  if (by.attemptOpen && by.role !== 'owner' && by.role !== 'professional')
    return err({ kind: 'attempt_open_not_allowed' })
  if (by.attemptOpen && !by.warned) return err({ kind: 'attempt_open' })
  return ok(moved(link, 'cancelled'))
}

const isSettled = (status: LinkStatus): boolean =>
  status === 'paid' || status === 'part_refunded' || status === 'refunded'

/** L4. `holdUntil` is the end of grace of an open or held attempt, null where there is none. */
export function expireLink(link: PaymentLink, now: Instant, holdUntil: Instant | null): PaymentLink {
  if (now < link.expiresAt || !mayMove(link.status, 'expired')) return link
  return holdUntil !== null && now < holdUntil ? link : moved(link, 'expired')
}

export type ExtendLinkError = { kind: 'already_paid' } | { kind: 'not_open' } | { kind: 'not_later' }

/** L7. From open and expired only; the new end must be ahead and later than the old one. */
export function extendLink(link: PaymentLink, expiresAt: Instant, now: Instant): Result<PaymentLink, ExtendLinkError> {
  if (isSettled(link.status)) return err({ kind: 'already_paid' })
  if (link.status !== 'open' && link.status !== 'expired') return err({ kind: 'not_open' })
  if (expiresAt <= now || expiresAt <= link.expiresAt) return err({ kind: 'not_later' })
  return ok(moved(link, 'open', { expiresAt, validForMinutes: null }))
}

/** The sums of a link's immutable facts. */
export type Ledger = {
  readonly captured: Kurus
  readonly reversed: Kurus
  readonly factCount: number
}

/** What is still to be paid: the amount without what was captured and kept. */
export const dueKurus = (link: Pick<PaymentLink, 'amount'>, ledger: Ledger): Kurus =>
  kurus(Math.max(0, link.amount - (ledger.captured - ledger.reversed)))

/** I2: the state that the facts demand; null while no money has been seen. */
export function statusByMoney(amount: Kurus, ledger: Ledger): LinkStatus | null {
  if (ledger.captured === 0) return null
  const net = ledger.captured - ledger.reversed
  if (net >= amount) return 'paid'
  if (net <= 0) return 'refunded'
  return ledger.reversed > 0 ? 'part_refunded' : 'part_paid'
}

/** L5: a fact was added; `capturedAt` is the new capture's moment by the provider's word. */
export function applyFact(link: PaymentLink, ledger: Ledger, capturedAt: Instant): PaymentLink {
  const flags = new Set<LinkFlag>(link.flags)
  if (link.status === 'cancelled') flags.add('after_cancel').add('needs_review')
  if (capturedAt > link.expiresAt) flags.add('late')
  if (ledger.captured > link.amount) flags.add('overpaid').add('needs_review')
  return moved(link, statusByMoney(link.amount, ledger) ?? link.status, { flags: [...flags] })
}

/** Something about its money is for a person to settle. */
export const flagForReview = (link: PaymentLink): PaymentLink =>
  moved(link, link.status, { flags: [...new Set<LinkFlag>([...link.flags, 'needs_review'])] })

/** L6: money went back that nobody here asked for; a chargeback is the payer's dispute. */
export function applyUnaskedReversal(link: PaymentLink, ledger: Ledger, kind: ReversalFact['kind']): PaymentLink {
  const reversed = applyReversal(link, ledger, false)
  return kind === 'chargeback'
    ? { ...reversed, flags: [...new Set<LinkFlag>([...reversed.flags, 'disputed'])] }
    : reversed
}

/** L6: money went back; `asked` is false where we did not start it. */
export function applyReversal(link: PaymentLink, ledger: Ledger, asked: boolean): PaymentLink {
  const flags = asked ? link.flags : [...new Set<LinkFlag>([...link.flags, 'needs_review'])]
  return moved(link, statusByMoney(link.amount, ledger) ?? link.status, { flags })
}
