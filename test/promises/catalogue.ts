import type { PartId } from './parts.ts'
import { figuresOf, tellCases, tellConfirmations, tellKills, tellPace, tellRaces, tellSequences } from './tell.ts'
import type { Tell } from './tell.ts'

/** What a promise takes from a part: what to choose of it, and which tests of its report count. */
export type Use = { readonly part: PartId; readonly chosen: readonly string[]; readonly tests: readonly string[] }

export type Promised = {
  readonly law: string
  readonly uses: readonly Use[]
  readonly tell: Tell
  /** What no part measures yet, and the issue that brings it. */
  readonly later: string | null
}

const faults = (...cases: string[]): Use => ({ part: 'faults', chosen: cases, tests: cases.map((id) => `${id} `) })
const use = (part: PartId, chosen: readonly string[], ...tests: string[]): Use => ({ part, chosen, tests })

const SEQUENCES = 'no order of events breaks a law'
const INTERLEAVINGS = 'no interleaving of the use cases breaks a law'
const HAND_OVER = 'two nodes, one of which fails '

/** What `--quick` leaves out unless it is named: minutes of preparing, or of databases that come back. */
export const SLOW: readonly string[] = ['P6', 'P11']

/** In the design's order. */
export const PROMISES = {
  P1: {
    law: 'kill -9 at random moments under load: 0 lost payments, 0 double facts, 0 double refunds, 0 stuck attempts; serving again <= 5 s; late confirmations out <= 30 s after restart',
    uses: [use('kill', [], 'F08 '), faults('F06')],
    tell: tellKills,
    later: null,
  },
  P2: {
    law: 'same callback x 1,000 (200 parallel x 5, both nodes) -> 1 fact, 1 chat confirmation, 1 client receipt, 1,000 good acks',
    uses: [use('nodes', ['races'], 'F23 ')],
    tell: tellCases,
    later: null,
  },
  P3: {
    law: 'every order of {webhook, callback, poll, expiry tick, cancel} (120) with each duplicated ends in the same state and the same messages',
    uses: [faults('F27')],
    tell: tellCases,
    later: null,
  },
  P4: {
    law: 'provider down 2 h (refuse, hang, 500, half body): 0 wrong states, page says so in <= 3 s, all attempts settled <= 5 min after it is back',
    uses: [faults('F30')],
    tell: tellCases,
    later: null,
  },
  P5: {
    law: 'our side down 24 h (all callbacks lost): 100 % of payments found and announced <= 5 min after start, each marked with its real time',
    uses: [faults('F29')],
    tell: tellCases,
    later: null,
  },
  P6: {
    law: 'callback in -> chat API call: p50 <= 500 ms, p99 <= 2 s; callback lost -> found by asking <= 60 s',
    uses: [use('bench', ['2']), faults('F28')],
    tell: tellConfirmations,
    later: null,
  },
  P7: {
    law: 'callback acknowledged p99 <= 300 ms at 50/s; none acknowledged without commit and fsync; 64 kB body cap',
    uses: [use('bench', ['6']), faults('F11', 'F12', 'F17', 'F37')],
    tell: tellPace,
    later: null,
  },
  P8: {
    law: 'wall clock +-10 min or jump of +-1 day: no double expiry, no lost retry; a timestamp of a callback may be 300 s off',
    uses: [faults('F61', 'F62', 'F36')],
    tell: tellCases,
    later: null,
  },
  P9: {
    law: 'Telegram 429 with retry_after up to 1 h in one chat: 0 lost, order kept in that chat, other chats p99 < 5 s; WhatsApp, SMS and SMTP temporary refusals the same',
    uses: [faults('F51', 'F58')],
    tell: tellCases,
    later: 'SMS (sent, but not measured here) and WhatsApp: issue 5',
  },
  P10: {
    law: 'two nodes race: 10,000 rounds each of webhook/webhook, start/start, refund/refund, expire/pay, cancel/pay -> 0 invariant breaks',
    uses: [use('nodes', ['races', 'failing'], 'F23 ', 'F42 ', 'F64 ', HAND_OVER), use('model', [], INTERLEAVINGS)],
    tell: tellRaces,
    later: null,
  },
  P11: {
    law: 'disk full, EIO, database locked 60 s: no false ack, read-only page, heals by itself, invariants and amcheck ok',
    uses: [faults('F11', 'F12', 'F13', 'F21')],
    tell: tellCases,
    later: 'amcheck: issue 10',
  },
  P12: {
    law: 'restore of a backup that is 6 h old, then reconcile: 100 % of payments known to the provider back in the ledger; one summary to staff, 0 automatic receipts for older facts',
    uses: [],
    tell: tellCases,
    later: 'issue 10 (backup and restore)',
  },
  P13: {
    law: '100,000 mutated callbacks, amounts and tokens: 0 accepted',
    uses: [faults('F36', 'F37', 'F47', 'F49')],
    tell: tellCases,
    later: 'the mutations by chance: issue 10',
  },
  P14: {
    law: '10,000 GET and HEAD of bots on a link: 0 attempts, 0 state change, link still payable',
    uses: [faults('F45')],
    tell: tellCases,
    later: null,
  },
  P15: {
    law: 'refunds never above paid; 10,000 refund races: 0 double; no refund without right role and PIN',
    uses: [use('nodes', ['races'], 'F64 '), use('model', [], SEQUENCES), faults('F06', 'F65')],
    tell: tellRaces,
    later: 'the matrix of all roles and commands: issue 10',
  },
  P16: {
    law: 'scan of all logs of whole stories: 0 card numbers, CVV, provider keys, bot tokens, link tokens, TCKN, full phone numbers',
    uses: [],
    tell: tellCases,
    later: 'issue 10 (scan of logs and of a database dump)',
  },
  P17: {
    law: 'model runs: 2,000 sequences of <= 60 commands in CI, >= 100,000 by night; each failure prints seed and path and is replayed by one command',
    uses: [use('model', [], SEQUENCES, INTERLEAVINGS, 'a broken rule is found')],
    tell: tellSequences,
    later: null,
  },
  P18: {
    law: 'audit chain: any changed, removed or re-ordered row is found; 1,000 random tampers -> 1,000 found',
    uses: [use('audit', ['storage-audit'], 'every one of')],
    tell: figuresOf('tampers', 'found'),
    later: 'the daily head: issue 10',
  },
} as const satisfies Record<`P${number}`, Promised>

export type PromiseId = keyof typeof PROMISES
