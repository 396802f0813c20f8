import { createCallbackSender } from './callback-sender.ts'
import { runDueStep } from './card-effects.ts'
import { expireIfDue, paymentByReference } from './payments.ts'
import type { Pos } from './pos.ts'
import { paymentRow, reversalRow } from './rows.ts'
import { settleReversal } from './reversals.ts'

const BEAT_MS = 100
const LARGEST_BATCH = 100

export type Scheduler = { wake(): void; stop(): Promise<void> }

/** Everything that waits, waits in the ledger; this only looks at what has come due. */
export function startScheduler(pos: Pos): Scheduler {
  const sender = createCallbackSender(pos)
  let isWoken = false
  const beat = (): void => {
    isWoken = false
    settleDuePayments(pos)
    settleDueReversals(pos)
    sender.sendDue()
  }
  const timer = setInterval(beat, BEAT_MS)
  return {
    wake() {
      if (isWoken) return
      isWoken = true
      setImmediate(() => isWoken && beat())
    },
    async stop() {
      clearInterval(timer)
      isWoken = false
      await sender.stop()
    },
  }
}

function settleDuePayments(pos: Pos): void {
  const now = pos.clock.now()
  const due = pos.ledger.all(paymentRow, 'SELECT * FROM payments WHERE dueAt <= ? LIMIT ?', now, LARGEST_BATCH)
  for (const payment of due) runDueStep(pos, payment)
  const lapsed = `SELECT * FROM payments WHERE status IN ('waiting', 'three_ds') AND expiresAt <= ? LIMIT ?`
  for (const payment of pos.ledger.all(paymentRow, lapsed, now, LARGEST_BATCH)) expireIfDue(pos, payment)
}

function settleDueReversals(pos: Pos): void {
  const sql = 'SELECT * FROM reversals WHERE dueAt <= ? LIMIT ?'
  for (const reversal of pos.ledger.all(reversalRow, sql, pos.clock.now(), LARGEST_BATCH)) {
    const payment = paymentByReference(pos, reversal.merchant, reversal.paymentReference)
    if (payment !== null) settleReversal(pos, reversal, payment)
  }
}
