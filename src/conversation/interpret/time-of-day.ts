import { END_OF_DAY, type Clock } from './calendar.ts'
import { splitNumberWord, valueOfWords } from './number-words.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** Whether "kadar" (until) stands here. */
export const isUntil = (sheet: Sheet, at: number): boolean => /^(?:kadar|dek)$/.test(wordAt(sheet, at))

const PARTS: readonly { pattern: RegExp; name: 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' }[] = [
  { pattern: /^sabah(?:a|i|ina|inda|tan|leyin)?$/, name: 'morning' },
  { pattern: /^(?:ogle|oglen)(?:ye|e|yin|n|ine|inde|leyin)?$/, name: 'noon' },
  { pattern: /^(?:ogleden|ikindi(?:ye)?)$/, name: 'afternoon' },
  { pattern: /^aksam(?:a|i|ina|inda|ustu|leyin)?$/, name: 'evening' },
  { pattern: /^gece(?:ye|si|sine|leyin)?$/, name: 'night' },
]
type DayPart = (typeof PARTS)[number]['name']

export type TimeSpan = { to: number; clock: Clock; part: DayPart | null; explicit: boolean }

/** Over an ending ("27.11'e", "6 ya") that stands at `at`. */
export const overEnding = (sheet: Sheet, at: number): number => (tokenAt(sheet, at).kind === 'suffix' ? at + 1 : at)

type ClockWords = { to: number; hour: number; minute: number; explicit: boolean }

/** "9 buçuğa": half past. */
const halfAt = (sheet: Sheet, at: number): number | null =>
  /^bucu[kg](?:a|ta|u|una)?$/.test(wordAt(sheet, at)) ? at + 1 : null

/** An hour in words with its ending: "sekize kadar", "saat on ikiye". */
function clockInWords(sheet: Sheet, at: number, said: boolean): ClockWords | null {
  const spelt = hourInWords(wordAt(sheet, at), wordAt(sheet, at + 1))
  if (spelt === null || spelt.hour > 24) return null
  const half = halfAt(sheet, at + spelt.words)
  const to = half ?? at + spelt.words
  const wanted = said || partAt(sheet, at - 1) !== null || isUntil(sheet, to)
  return wanted ? { to, hour: spelt.hour, minute: half === null ? 0 : 30, explicit: said } : null
}

const HOUR = /^(?:sifir|bir|iki|uc|dor[td]|bes|alti|yedi|sekiz|dokuz|on|yirmi)/

function hourInWords(first: string, second: string): { hour: number; words: number } | null {
  if (!HOUR.test(first)) return null
  const value = (word: string): number | null => {
    const stems = [word, word.replace(/dorde$/, 'dort'), word.replace(/y?[ea]$/, '')]
    return valueOfWords(stems.map(splitNumberWord).find((parts) => parts.length > 0) ?? [])
  }
  const unit = first === 'on' ? value(second) : null
  if (unit !== null && unit < 10) return { hour: 10 + unit, words: 2 }
  const hour = value(first)
  return hour === null ? null : { hour, words: 1 }
}

/** "17.30'da" is a time; "17.30" alone may be money. */
const isLocated = (sheet: Sheet, at: number): boolean =>
  tokenAt(sheet, at).text.includes('.') && /^'[td][ae]$/.test(tokenAt(sheet, at + 1).text)

function clockInDigits(sheet: Sheet, at: number, said: boolean): ClockWords | null {
  const { text } = tokenAt(sheet, at)
  const [, hour, minute = '0'] = /^(2[0-4]|[01]?\d)(?:[.:]([0-5]\d))?$/.exec(text) ?? []
  if (hour === undefined) return null
  const to = overEnding(sheet, at + 1)
  const half = text === hour ? halfAt(sheet, to) : null
  const explicit = said || text.includes(':') || isLocated(sheet, at)
  return { to: half ?? to, hour: Number(hour), minute: half === null ? Number(minute) : 30, explicit }
}

/** "18:30", "saat 6", "6 buçuğa"; explicit when nothing but a time is meant. */
export function clockAt(sheet: Sheet, start: number): ClockWords | null {
  const said = /^saat(?:i|e)?$/.test(wordAt(sheet, start))
  const at = said ? start + 1 : start
  if (!isFree(sheet, at)) return null
  return tokenAt(sheet, at).kind === 'number' ? clockInDigits(sheet, at, said) : clockInWords(sheet, at, said)
}

function partAt(sheet: Sheet, at: number): { to: number; part: DayPart } | null {
  // Offices close at six: "mesai bitimine kadar".
  if (/^mesai(?:nin)?$/.test(wordAt(sheet, at)) && /^(?:bitim|son|cikis)/.test(wordAt(sheet, at + 1))) {
    return { to: at + 2, part: 'evening' }
  }
  const found = PARTS.find((part) => part.pattern.test(wordAt(sheet, at)))
  if (found === undefined || !isFree(sheet, at)) return null
  const word = wordAt(sheet, at)
  return {
    to:
      word === 'ogleden' && wordAt(sheet, at + 1) === 'sonra'
        ? at + 2
        : word === 'gece' && /^yaris/.test(wordAt(sheet, at + 1))
          ? at + 2
          : at + 1,
    part: found.name,
  }
}

const PART_END: Readonly<Record<DayPart, Clock>> = {
  morning: { hour: 9, minute: 0, second: 0 },
  noon: { hour: 12, minute: 0, second: 0 },
  afternoon: { hour: 17, minute: 0, second: 0 },
  evening: { hour: 18, minute: 0, second: 0 },
  night: END_OF_DAY,
}

/** From which hour on a part of the day means the second half of it: "gece 11" is 23:00, "gece 3" is 03:00. */
const PM_HOURS: Readonly<Record<DayPart, (hour: number) => boolean>> = {
  morning: () => false,
  noon: (hour) => hour < 6,
  afternoon: () => true,
  evening: () => true,
  night: (hour) => hour > 6,
}

function clockIn(part: DayPart, hour: number, minute: number): Clock {
  const midnight = hour === 12 && (part === 'night' || part === 'evening')
  if (hour >= 24 || midnight) return END_OF_DAY
  return { hour: hour < 12 && PM_HOURS[part](hour) ? hour + 12 : hour, minute, second: 0 }
}

/** A time of day, with or without its part: "akşam 6", "18:30", "öğle". */
export function timeAt(sheet: Sheet, at: number): TimeSpan | null {
  const part = partAt(sheet, at)
  const clock = clockAt(sheet, part?.to ?? at)
  if (part !== null && clock !== null)
    return { to: clock.to, clock: clockIn(part.part, clock.hour, clock.minute), part: part.part, explicit: true }
  if (part !== null) return { to: part.to, clock: PART_END[part.part], part: part.part, explicit: false }
  if (clock === null) return null
  const value = clock.hour === 24 ? END_OF_DAY : { hour: clock.hour, minute: clock.minute, second: 0 }
  return { to: clock.to, clock: value, part: null, explicit: clock.explicit }
}
