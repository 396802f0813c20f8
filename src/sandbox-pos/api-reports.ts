import { callbackView, captureView, reversalView } from './api-views.ts'
import { isoOf, istanbulDayBounds } from './clock.ts'
import type { Pos } from './pos.ts'
import { callbackRow, captureRow, reversalRow } from './rows.ts'

/** One Istanbul day as the provider accounts for it, or null when `date` is no calendar day. */
export function dailyReport(pos: Pos, merchant: string, date: string) {
  const day = istanbulDayBounds(date)
  if (day === null) return null
  const captures = pos.ledger.all(
    captureRow,
    'SELECT * FROM captures WHERE merchant = ? AND capturedAt >= ? AND capturedAt < ? ORDER BY capturedAt',
    merchant,
    day.start,
    day.end,
  )
  const reversals = pos.ledger.all(
    reversalRow,
    `SELECT * FROM reversals WHERE merchant = ? AND status = 'done' AND settledAt >= ? AND settledAt < ?
     ORDER BY settledAt`,
    merchant,
    day.start,
    day.end,
  )
  const rows = [
    ...captures.map(({ capturedAt, ...capture }) => ({ type: 'capture', ...capture, at: isoOf(capturedAt) })),
    ...reversals.map(({ kind, reference, paymentId, paymentReference, amount, settledAt }) => {
      return { type: kind, reference, paymentId, paymentReference, amount, at: isoOf(settledAt ?? day.start) }
    }),
  ]
  return { date, currency: 'TRY', rows, totals: totalsOf(captures, reversals) }
}

const sumOf = (rows: readonly { amount: number }[]): number => rows.reduce((sum, { amount }) => sum + amount, 0)

function totalsOf(captures: readonly { amount: number; feeKurus: number }[], reversals: readonly { amount: number }[]) {
  const [captured, reversed] = [sumOf(captures), sumOf(reversals)]
  return { captured, reversed, feeKurus: captures.reduce((sum, { feeKurus }) => sum + feeKurus, 0) }
}

/** Everything this merchant's money did, so that a test can hold two books side by side. */
export function ledgerReport(pos: Pos, merchant: string) {
  const { ledger } = pos
  const ofKind = (kind: string) =>
    ledger
      .all(reversalRow, 'SELECT * FROM reversals WHERE merchant = ? AND kind = ? ORDER BY createdAt', merchant, kind)
      .map(reversalView)
  const captures = ledger.all(captureRow, 'SELECT * FROM captures WHERE merchant = ? ORDER BY capturedAt', merchant)
  const callbacks = ledger.all(callbackRow, 'SELECT * FROM callbacks WHERE merchant = ? ORDER BY createdAt', merchant)
  return {
    captures: captures.map(captureView),
    refunds: ofKind('refund'),
    voids: ofKind('void'),
    chargebacks: ofKind('chargeback'),
    callbacks: callbacks.map(callbackView),
  }
}
