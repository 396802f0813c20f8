import { toId } from '../../src/domain/ids.ts'
import { DAY_MS, instant, plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import {
  applyOutcome,
  ATTEMPT_TRANSITIONS,
  graceEndOf,
  LAPSE_ANSWER_GAP_MS,
  sendPayer,
  type AttemptStatus,
} from '../../src/domain/payment-attempt.ts'
import {
  applyFact,
  applyReversal,
  awaitApproval,
  cancelLink,
  confirmLink,
  discardLink,
  expireLink,
  extendLink,
  LINK_TRANSITIONS,
  openApproved,
  reviseLink,
  type LinkStatus,
  type PaymentLink,
} from '../../src/domain/payment-link.ts'
import {
  applyReversalOutcome,
  approveRefund,
  moveRefund,
  REFUND_TRANSITIONS,
  type Refund,
  type RefundStatus,
} from '../../src/domain/refund.ts'
import type { Result } from '../../src/domain/result.ts'
import { ALL_ATTEMPT_STATUSES, attemptIn, everyOutcomeFor, everyReversalOutcome } from './arbitraries.ts'
import { aFact, aLink, aRefund, NOW } from './builders.ts'

/**
 * Each transition table against what the events do, by exhaustion: a move by no edge and an edge by no move are both
 * broken laws. Beside them stand the moves that reliability.md 2.3 demands, written by hand, so that a table and the
 * functions that read it cannot go wrong together.
 */

type Move = `${string} > ${string}`
type Table = Readonly<Record<string, readonly string[]>>

const edgesOf = (table: Table): Set<Move> =>
  new Set(Object.entries(table).flatMap(([from, next]) => next.map((to): Move => `${from} > ${to}`)))

const listed = (demanded: Readonly<Record<string, string>>): Set<Move> =>
  new Set(Object.entries(demanded).flatMap(([to, from]) => from.split(' ').map((one): Move => `${one} > ${to}`)))

const difference = (name: string, seen: Set<Move>, wanted: Set<Move>): string[] => [
  ...[...seen.difference(wanted)].map((move) => `${name}: ${move} is not allowed`),
  ...[...wanted.difference(seen)].map((move) => `${name}: ${move} is missing`),
]

function brokenLaws(table: Table, seen: Set<Move>, demanded: Set<Move>): string[] {
  return [...difference('table', edgesOf(table), demanded), ...difference('events', seen, demanded)]
}

/** A2 to A7. No event leads to init_sent: an attempt is written in that state before the call. */
const ATTEMPT_MOVES = listed({
  ready: 'init_sent unknown',
  in_flight: 'init_sent ready unknown',
  unknown: 'init_sent ready in_flight',
  succeeded: 'created init_sent ready in_flight unknown held failed lapsed',
  failed: 'created init_sent ready in_flight unknown held',
  lapsed: 'created init_sent ready in_flight unknown',
  held: 'created init_sent ready in_flight unknown failed lapsed',
})

export function brokenAttemptLaws(): string[] {
  const seen = new Set<Move>(['created > init_sent'])
  const note = (from: AttemptStatus, to: AttemptStatus) => from !== to && seen.add(`${from} > ${to}`)
  for (const status of ALL_ATTEMPT_STATUSES) {
    const afterGrace = plusMs(graceEndOf(attemptIn(status)), 1)
    note(status, sendPayer(attemptIn(status)).status)
    for (const firstNegativeAt of [null, afterGrace]) {
      const attempt = attemptIn(status, { firstNegativeAt })
      for (const outcome of everyOutcomeFor(attempt)) {
        for (const now of [NOW, afterGrace, plusMs(afterGrace, LAPSE_ANSWER_GAP_MS)]) {
          note(status, applyOutcome(attempt, outcome, now).status)
        }
      }
    }
  }
  return brokenLaws(ATTEMPT_TRANSITIONS, seen, new Set([...ATTEMPT_MOVES, 'created > init_sent']))
}

/** L1 to L7, and B16: what waits for approval is opened, dropped, or given back to be changed. */
const LINK_MOVES = listed({
  awaiting_approval: 'draft',
  draft: 'awaiting_approval',
  open: 'draft awaiting_approval expired',
  discarded: 'draft awaiting_approval',
  part_paid: 'open expired cancelled',
  paid: 'open part_paid part_refunded refunded expired cancelled',
  part_refunded: 'part_paid paid refunded',
  refunded: 'part_paid paid part_refunded',
  expired: 'open',
  cancelled: 'open',
})

/** What the ledger may hold in each state that money has made; nothing elsewhere. */
const LEDGERS: Readonly<Partial<Record<LinkStatus, readonly (readonly [captured: number, reversed: number])[]>>> = {
  open: [[0, 0]],
  expired: [[0, 0]],
  cancelled: [[0, 0]],
  part_paid: [[40, 0]],
  paid: [
    [100, 0],
    [140, 0],
    [140, 40],
  ],
  part_refunded: [
    [100, 40],
    [140, 60],
  ],
  refunded: [[100, 100]],
}

export const linkIn = (status: LinkStatus): PaymentLink =>
  aLink({ id: toId('payer'), merchantId: toId('office') }, { id: toId('member') }, { status, amount: kurus(100) })

const ledger = (captured: number, reversed: number) => ({
  captured: kurus(captured),
  reversed: kurus(reversed),
  factCount: 1,
})

export function brokenLinkLaws(): string[] {
  const seen = new Set<Move>()
  for (const status of Object.keys(LINK_TRANSITIONS) as LinkStatus[]) {
    for (const next of linkEvents(linkIn(status))) if (next !== status) seen.add(`${status} > ${next}`)
  }
  return brokenLaws(LINK_TRANSITIONS, seen, LINK_MOVES)
}

function linkEvents(link: PaymentLink): LinkStatus[] {
  const after = (result: Result<PaymentLink, unknown>) => (result.ok ? result.value.status : link.status)
  const later = instant(link.expiresAt + DAY_MS)
  const member = { role: 'owner', attemptOpen: false, warned: false } as const
  const byMoney = (LEDGERS[link.status] ?? []).flatMap(([captured, reversed]) => [
    ...[10, 60, 100].map((paid) => applyFact(link, ledger(captured + paid, reversed), NOW).status),
    ...[20, 40, 60, 100]
      .filter((back) => reversed + back <= captured)
      .map((back) => applyReversal(link, ledger(captured, reversed + back), true).status),
  ])
  return [
    after(confirmLink(link, link.version, NOW)),
    after(awaitApproval(link, link.version, NOW)),
    after(openApproved(link, NOW)),
    after(reviseLink(link, NOW)),
    after(discardLink(link)),
    after(cancelLink(link, member)),
    after(extendLink(link, later, NOW)),
    expireLink(link, later, null).status,
    ...byMoney,
  ]
}

/** R1 to R4, with the one soft end: money that went back is recorded whatever was said before. */
const REFUND_MOVES = listed({
  approved: 'requested',
  withdrawn: 'requested approved',
  submitted: 'approved',
  unknown: 'submitted',
  done: 'submitted unknown rejected',
  rejected: 'submitted unknown',
})

export const refundIn = (status: RefundStatus): Refund =>
  aRefund(aFact(attemptIn('succeeded')), { id: toId('pos') }, { id: toId('member') }, { status })

export function brokenRefundLaws(): string[] {
  const seen = new Set<Move>()
  for (const status of Object.keys(REFUND_TRANSITIONS) as RefundStatus[]) {
    const refund = refundIn(status)
    const approved = approveRefund(refund, toId('owner'), NOW)
    const next = [
      approved.ok ? approved.value : refund,
      moveRefund(refund, 'submitted'),
      moveRefund(refund, 'withdrawn'),
      ...everyReversalOutcome(refund.amount).map((outcome) => applyReversalOutcome(refund, outcome, NOW)),
    ]
    for (const one of next) if (one.status !== status) seen.add(`${status} > ${one.status}`)
  }
  return brokenLaws(REFUND_TRANSITIONS, seen, REFUND_MOVES)
}
