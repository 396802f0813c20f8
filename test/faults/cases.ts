/** Where a case is shown, or why it is not shown here yet. */
type Place =
  | { readonly in: 'suite'; readonly done: string; readonly expected: string }
  | { readonly in: 'elsewhere'; readonly where: string }

/** One case of the design's catalogue of faults; `law` is its sentence there. */
export type FaultCase = { readonly law: string } & Place

const here = (law: string, done: string, expected: string): FaultCase => ({ in: 'suite', law, done, expected })
const elsewhere = (law: string, where: string): FaultCase => ({ in: 'elsewhere', law, where })

const TWO_NODES = 'shown with two processes by the tests of two nodes'

/** Every case from F01 to F70; the tests, the table in docs/faults.md and the check between them read this list. */
export const FAULT_CASES = {
  F01: here(
    'kill -9 after inbox commit, before ack -> PSP resends, 1 fact',
    'The answer to a callback is held on the line until its row is seen committed, then the program is killed',
    'The provider repeats, the repeat is acknowledged, 1 fact, told once',
  ),
  F02: here(
    'kill -9 after ack, before processing -> processed on start <= 5 s',
    'Eleven callbacks are acknowledged while the provider keeps its answers back; killed, started again',
    'Untaken jobs are done within 5 s of serving, taken ones once their heartbeat of 10 s has lapsed; told once',
  ),
  F03: here(
    'kill -9 between fact insert and outbox (must be one transaction) -> never one without the other',
    'Killed in the moment the INSERT of the fact passes on its way to the database',
    'No fact without its messages; after the start both, once',
  ),
  F04: here(
    'kill -9 after Telegram accepted, before mark -> no lost; edit path -> no second card; at most one repeated text',
    "Telegram's answer to a text, then to an edit, is held back; killed; started again after the lease",
    'The text stands at most twice with the same reference, the card once',
  ),
  F05: here(
    'kill -9 during PSP init call -> UNKNOWN -> resolved by query; no orphan money',
    "The answer to the start is held back; killed; the payer's next press finds the same session",
    '1 session at the provider, 1 fact',
  ),
  F06: here(
    'kill -9 during refund call -> UNKNOWN; PSP shows 1 refund; no second',
    'The answer to the refund is held back; killed; started again and a minute later',
    'The provider is asked, not ordered again: 1 refund there and here',
  ),
  F07: here(
    'kill -9 in the middle of a migration -> next start finishes or refuses with a clear text; data intact',
    'An empty database; killed when the first CREATE TABLE has passed; started again',
    'The next start serves, and every migration is recorded once',
  ),
  F08: here(
    'kill -9 at random under 20 rps -> P1',
    'test/kill: payments and 20 callbacks a second (lost, double, out of order) while the program is killed again and again',
    '0 lost, 0 doubled; the bound 3/n is printed',
  ),
  F09: here(
    'SIGTERM during load -> drains <= 10 s, 0 failed acks',
    'SIGTERM under a stream of callbacks on new connections',
    'Ends with code 0 within 10 s; every OK has its row; nobody got half an answer',
  ),
  F10: here(
    'SIGSTOP 90 s then SIGCONT (long pause; lease lost) -> no double send by the stale worker (fencing token)',
    'Stopped while its message to Telegram stands on the line; a second process sends it after the lease; continued',
    '1 message; the late result is refused by its claim number',
  ),
  F11: here(
    'disk full (small tmpfs) while webhook comes -> 5xx, no OK; after space is back the retry gives 1 fact',
    'A PostgreSQL of its own on a tmpfs that is filled to the last byte',
    'No OK without a row; with space again everything settles by itself',
  ),
  F12: here(
    'fsync EIO by strace -> no ack; restart ok',
    'strace makes every fdatasync and fsync of PostgreSQL fail while callbacks come',
    'No OK without a row; PostgreSQL is killed and started, then everything settles by itself',
  ),
  F13: here(
    'database locked (a session holds the rows) -> 503 + retry, no lost write, recovery by itself',
    'Another session holds the row of a link for 25 s (60 s in the long run) while its payer pays and a second presses',
    'The callback is acknowledged, the press is answered 503, the fact comes when the lock goes',
  ),
  F14: here(
    'connection cut exactly at COMMIT -> outcome read back before any answer; no false ack, no double',
    'Every fifth COMMIT reaches the server and its answer is cut off, while payments are made',
    'Every OK has its row; 1 fact each, told once',
  ),
  F15: here(
    '64 parallel interactive transactions on a pool of 10 -> all finish, no timeout error reaches a user',
    '64 presses of "Öde" at once on 16 links',
    '16 sessions at the provider, nobody sees an error',
  ),
  F16: here(
    'data folder read-only, wrong PG_VERSION, missing WAL -> start refused with a clear message',
    'A real embedded cluster is damaged in each of these ways before a start',
    'One sentence, exit code 1, no stack trace, nothing changed',
  ),
  F17: here(
    'power cut: copy of the cluster with unsynced pages dropped, started -> every acknowledged row is there, invariants hold',
    'Data files as of the last checkpoint plus the log up to the flushed position, the rest zeroed',
    'Every acknowledged callback has its row, the payments settle',
  ),
  F18: elsewhere('restore of a backup that is 6 h old -> P12', 'issue 10 (backup and restore)'),
  F19: here(
    'second bot on the same data folder -> refused kindly (lock file); orphaned server after kill -9 -> adopted',
    'A second program on the folder of a running one; then kill -9 and a new start',
    'The second names the first and ends; the new start takes the living server over',
  ),
  F20: here(
    'PG: connection killed (pg_terminate_backend) in the middle of a transaction -> retried or rolled back',
    'All connections of the program are ended every 250 ms for 8 s while payments are made',
    '1 fact each, told once, nothing left waiting',
  ),
  F21: here(
    'PG down 5 min -> webhooks 503, page says "in a moment", recovery by itself',
    'PostgreSQL is stopped for 15 s (300 s in the long run) and started again',
    'Callbacks 503, page 503 with a sentence, /readyz 503; afterwards everything settles',
  ),
  F22: here(
    'memory limit 256 MB + 10,000 outbox rows -> no OOM, backlog drained',
    '2,000 (10,000 in the long run) messages wait when a program with a heap of 256 MB starts',
    'All are out once, the process lives',
  ),
  F23: elsewhere('same webhook x 1,000 parallel, two nodes -> P2', TWO_NODES),
  F24: here(
    'success webhook before init answer is stored -> matched <= 10 s',
    "The start's answer is held back while the payer, by another way, has paid already",
    '1 fact within 10 s; the late answer changes nothing',
  ),
  F25: here(
    'fail webhook after success -> stays SUCCEEDED, contradiction logged',
    'A signed failure for a paid payment; the provider itself then says declined',
    'Stays succeeded, nobody is told otherwise, the log has the contradiction',
  ),
  F26: here(
    'success after FAILED shown -> PAID, correction messages',
    'The card that is refused and captured later',
    'Paid, told once, with the correction',
  ),
  F27: here(
    'all 120 orders of 5 events -> P3',
    'Webhook, return, poll, expiry tick and cancel in 12 (120 in the long run) orders, each event twice',
    'The same end everywhere: 1 fact, 1 confirmation',
  ),
  F28: here(
    'webhook never, callback never (browser closed) -> poll finds <= 60 s',
    'The card without a callback, and the payer never comes back; real time',
    'The fact within 60 s of the start',
  ),
  F29: here(
    'our side down 24 h -> P5',
    'Killed; payers finish at the provider, whose callbacks find nobody; started a day later',
    'All found within 5 min, each with the time of its capture',
  ),
  F30: here(
    'PSP down: refused / hang / 500 / 200 with HTML / cut JSON / wrong content type -> P4',
    'Each way for starts and for questions, and the provider back',
    'No wrong state, no second attempt beside an unknown one, all settled after it is back',
  ),
  F31: here(
    'PSP answers retrieve with "pending" for 70 min -> no false fail',
    'The clocks go 70 min on in steps while the provider says pending, then captured',
    'Never failed or lapsed; then paid once',
  ),
  F32: here(
    'retrieve says paid but amount differs by 1 kuruş / other currency / other ref -> HELD + alert',
    'The mismatch card; answers whose currency or reference is exchanged on the way',
    'No fact; the wrong amount is held and told',
  ),
  F33: here(
    'total higher by instalment difference, base equal -> accepted, both shown',
    'Six instalments with a surcharge',
    'A fact of the base amount with the charged amount beside it',
  ),
  F34: elsewhere('valid PayTR hash, test_mode=1 on live -> HELD', 'issue 6 (PayTR)'),
  F35: here(
    'webhook for merchant A posted to merchant B path -> refused',
    "A payment of the first office announced, well signed, at the second office's address",
    'No fact by it, kept as foreign, the second office is told',
  ),
  F36: here(
    'bad signature, missing signature, wrong-length signature, unicode in hash -> 400/401, no throw',
    'Each at the callback address',
    'Refused, no row, the program goes on',
  ),
  F37: here(
    'body 10 MB, deep JSON, duplicate keys, __proto__ -> 413/400, no crash',
    'Each at the callback address, well signed',
    'Refused or harmless, no fact, the program goes on',
  ),
  F38: here(
    'unknown ref with good signature -> orphan + OK + alert',
    'A signed callback for a reference of nobody; two minutes later',
    'OK, kept, the owners are told',
  ),
  F39: here(
    'PSP rate limit 429 on retrieve for 10 min -> no storm (<= 1 rps), all solved',
    'Eight open payments; every question is answered 429 over the planned questions of 10 min',
    'Not more than one question a second on average, all solved afterwards',
  ),
  F40: here(
    'TLS certificate of the PSP wrong/expired -> fail closed, alert',
    'A provider behind a certificate nobody vouches for',
    'No order is placed, the payer and the office are told',
  ),
  F41: here(
    'DNS fails -> outbox waits, 0 lost',
    "Telegram's name cannot be looked up while payments are made",
    'All out, in order, once names work again',
  ),
  F42: elsewhere('two tabs press "Öde" in the same ms -> one PSP session; both paid -> overpaid alert', TWO_NODES),
  F43: here(
    'pay at expires_at - 1 s with 3DS of 9 min -> PAID (late by rule), not EXPIRED',
    'Begun a second before the end; the code is typed nine minutes later',
    'Paid, marked late, never called expired',
  ),
  F44: here(
    'cancel during 3DS -> PAID+after_cancel+needs_review',
    'The office cancels while the payer stands at the code',
    'Paid with both flags, told once, shown for review',
  ),
  F45: here(
    'preview bots: Telegram, WhatsApp, Slack, SafeLinks, Googlebot agents, GET+HEAD x 10,000 -> P14',
    '1,000 (10,000 in the long run) GET and HEAD of their agents on one link',
    'Nothing stored changes, the link is still payable',
  ),
  F46: here(
    'back button / refresh on result page x 50 -> no new attempt',
    'Fifty reloads of result page and return address after the payment',
    '1 attempt, 1 confirmation',
  ),
  F47: here(
    'callback URL opened by hand with fake status=success -> page says "being checked", no fact',
    'The return address with a made-up success, for an unpaid payment',
    'The page does not say paid, no fact',
  ),
  F48: here(
    'link opened with JS off, on old Android WebView, in the in-app browsers -> payable',
    'Their agents, without script and without cookies; real engines come with issue 7',
    'Payable from each',
  ),
  F49: here(
    'mutated POST: amount, currency, link id fields -> ignored',
    'Extra and changed fields in the press',
    'The amount of the link is asked for',
  ),
  F50: here(
    '10 starts/h exceeded -> 429 text, link alive for later',
    'Eleven refused cards in a row, then an hour later',
    'The eleventh start is answered 429; an hour later the link is paid',
  ),
  F51: here(
    'Telegram 429 retry_after 30..3600 -> P9',
    'One chat is told to wait again and again (up to an hour by the clock) while another is written to',
    '0 lost, order kept in that chat, the other chat p99 < 5 s',
  ),
  F52: here(
    'Telegram 403 bot blocked by user -> DEAD + other channel for owner; no retry storm',
    'The owner blocks the bot; a payment comes',
    'One try, told in the browser chat',
  ),
  F53: here(
    'same update twice / updates out of order / 24 h old -> one link; old command asks again',
    'The same update three times, a later one first, and a sentence of yesterday',
    'One draft; nothing is sent without a tap',
  ),
  F54: elsewhere('chat migrated to supergroup -> id updated, message out', 'shown by test/e2e/telegram-group.test.ts'),
  F55: here(
    'message text with `<b>`, `_*[`, RTL, emoji, 4,096+ chars -> sent as plain, cut well',
    "A payer's answer with all of it, to the office's Telegram chat",
    'Plain text within 4,096 characters, no direction controls',
  ),
  F56: elsewhere(
    'WhatsApp 24 h window closed -> template fallback, else SMS',
    'issue 5 (WhatsApp; SMS itself is there, the fallback is not)',
  ),
  F57: elsewhere(
    'SMS accepted then "failed"; timeout on submit -> UNKNOWN, no auto double SMS',
    'shown by test/integration/sms.test.ts and test/contract/sms.test.ts against stand-ins; with a real account: issue 5',
  ),
  F58: here(
    'SMTP greylisting 451 for 15 min, then ok -> one mail; 550 -> DEAD + notice',
    'A mail server that says 451 to three tries over 15 min; another says 550',
    'One mail; the other failed at once and the office knows',
  ),
  F59: elsewhere('merchant webhook receiver: 500 x 9 then 200; 410; 302; slow', 'issue 9 (outgoing webhooks)'),
  F60: here(
    'all channels down 3 h with 500 payments -> all announced in order per chat after recovery',
    'Telegram and mail away (3 h by the clock) while 12 (60 in the long run) payments are made; the summary above 20 is issue 5',
    'All announced once, in order per chat',
  ),
  F61: here(
    'clock +1 day for 1 min and back -> no mass expiry; +-10 min -> same results',
    'The clock jumps a day on for some seconds and back, then ten minutes either way, with open links and a payment',
    'No link expires by the jump, the payment is taken',
  ),
  F62: here(
    'DST/UTC: link "yarın 18:00" stored in UTC with Europe/Istanbul, test on 29 Feb, 31 Dec',
    'The sentence is said on 28 and 29 February 2028 and on 31 December',
    'The stored end is 15:00 UTC of the next day',
  ),
  F63: elsewhere('two nodes, split from DB by proxy 30 s -> only lease holder sends', TWO_NODES),
  F64: elsewhere('refund double tap from two phones in 1 ms x 10,000 -> 1 refund each', TWO_NODES),
  F65: here(
    'staff removed while his refund approval is pending -> refused',
    'The member is made inactive in the table between the order and the PIN; the command is shown by test/integration/team.test.ts',
    'Refused, no refund at the provider',
  ),
  F66: here(
    'master key missing/wrong at start -> refuses, no plaintext fall-back',
    'keys.json taken away, then a MASTER_KEY of another installation',
    'Ends with a sentence or opens nothing; nothing is readable, nothing is drawn anew',
  ),
  F67: elsewhere('key rotation under load -> 0 failed decrypts', 'issue 10 (key rotation)'),
  F68: elsewhere(
    'rolling update old+new version together on PG -> 0 errors, P2 holds',
    'there is no earlier version yet: the first release that changes the schema brings it; a rolling restart of one version is shown by the tests of two nodes',
  ),
  F69: here(
    'log disk slow/blocked (pipe full) -> requests go on (async log), no deadlock',
    'Nobody reads the output of a program that logs everything',
    'Pages, callbacks and a payment go on',
  ),
  F70: elsewhere(
    'model run: 100,000 sequences with I1-I14 checked after each step; seed printed',
    '`npm run test:model`',
  ),
} as const satisfies Record<`F${number}`, FaultCase>

export type FaultId = keyof typeof FAULT_CASES
