import type { Pos } from './pos.ts'
import type { Reply } from './reply.ts'

/** `before`: the order is not taken; `after`: it is taken, and only its answer is lost. */
type Fault = { strikes: 'before' | 'after'; reply: Reply }

const HTML_ANSWER = '<!doctype html><title>502</title><h1>Bad Gateway</h1>'

/** By the kuruş of the amount (amount mod 100); listed in docs/sandbox-pos.md. */
const FAULT_BY_ENDING: Readonly<Record<number, Fault>> = {
  91: { strikes: 'after', reply: { kind: 'fault', fault: 'silence' } },
  92: {
    strikes: 'before',
    reply: { kind: 'content', status: 500, type: 'application/json', body: '{"code":"internal_error"}' },
  },
  93: { strikes: 'after', reply: { kind: 'content', status: 200, type: 'text/html', body: HTML_ANSWER } },
  94: { strikes: 'after', reply: { kind: 'fault', fault: 'cut_json' } },
  95: { strikes: 'after', reply: { kind: 'fault', fault: 'reset' } },
}

export type Door = { merchant: string; name: 'payment' | 'refund' | 'void'; reference: string }

/**
 * Answers as the amount orders, once per reference: the repeat of a request is answered well, so that a client
 * which asks again sees what really became of its order.
 */
export function withFault(pos: Pos, door: Door, amount: number, answer: () => Reply): Reply {
  const fault = FAULT_BY_ENDING[amount % 100]
  if (fault === undefined || !markShown(pos, door)) return answer()
  if (fault.strikes === 'after') answer()
  return fault.reply
}

function markShown(pos: Pos, { merchant, name, reference }: Door): boolean {
  const sql = 'INSERT OR IGNORE INTO faultsShown (merchant, door, reference) VALUES (?, ?, ?)'
  return pos.ledger.run(sql, merchant, name, reference) === 1
}
