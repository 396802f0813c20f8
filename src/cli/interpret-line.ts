import { interpret } from '../conversation/interpret/interpret.ts'
import { outlineOf } from '../conversation/interpret/outline.ts'
import { instant, type Instant } from '../domain/instant.ts'

/** Why a line of input is none; each has its sentence in templates/console. */
export type LineProblem = 'not_json' | 'not_an_object' | 'no_text' | 'no_such_time'

export type InterpretedLine =
  { readonly kind: 'read'; readonly json: string } | { readonly kind: 'refused'; readonly problem: LineProblem }

const refused = (problem: LineProblem): InterpretedLine => ({ kind: 'refused', problem })
const HAS_ZONE = /(?:z|[+-]\d{2}:?\d{2})$/i
const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/

/** ISO 8601 or milliseconds since 1970; a time without a zone is Istanbul's. Null when it is neither. */
function timeIn(value: unknown): Instant | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? instant(value) : null
  if (typeof value !== 'string') return null
  const clocked = DAY_ONLY.test(value) ? `${value}T00:00:00` : value
  const at = Date.parse(HAS_ZONE.test(clocked) ? clocked : `${clocked}+03:00`)
  return Number.isNaN(at) ? null : instant(at)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** One line of `npm run interpret`: `{"text", "now"?}` in, `{"text", "intent", "read"}` out, secrets masked. */
export function interpretLine(line: string, systemNow: Instant): InterpretedLine {
  const input = parsed(line)
  if (input === undefined) return refused('not_json')
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return refused('not_an_object')
  const text = 'text' in input ? input.text : undefined
  if (typeof text !== 'string') return refused('no_text')
  const said = 'now' in input ? input.now : null
  const now = said === null ? systemNow : timeIn(said)
  if (now === null) return refused('no_such_time')
  const reading = interpret(text, { now })
  return { kind: 'read', json: JSON.stringify({ text: reading.scrubbed, ...outlineOf(reading) }) }
}
