/** Field values are ids, states and counts; nobody passes a card number, a code or a secret here. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>
export type Log = (event: string, fields?: LogFields) => void

/** One JSON line on stderr per event; stdout carries the ready line only. */
export const stderrLog: Log = (event, fields = {}) => {
  process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`)
}
