import { DAY_MS, MINUTE_MS, type Instant } from '../../domain/instant.ts'
import type { Locale } from '../../domain/merchant.ts'
import { formatLira, type Kurus } from '../../domain/money.ts'

const MINUTES_A_DAY = DAY_MS / MINUTE_MS
const ZONE = 'Europe/Istanbul'
const TAGS: Readonly<Record<Locale, string>> = { tr: 'tr-TR', en: 'en-GB' }

/** How values are written for one reader; times are Istanbul's. */
export type Formats = {
  /** "15.000,00 TL" */
  money(amount: Kurus): string
  /** "26 Kasım 2026 Perşembe 18:30" */
  longTime(at: Instant): string
  /** "26.11.2026 18:30" */
  shortTime(at: Instant): string
  clockTime(at: Instant): string
  /** "2 gün 4 saat"; at least a minute, for what is not over yet. */
  duration(milliseconds: number): string
}

const FORMATS: Readonly<Record<Locale, Formats>> = { tr: createFormats('tr'), en: createFormats('en') }

export const formatsFor = (locale: Locale): Formats => FORMATS[locale]

function createFormats(locale: Locale): Formats {
  const tag = TAGS[locale]
  const clock = { hour: '2-digit', minute: '2-digit', timeZone: ZONE } as const
  const long = new Intl.DateTimeFormat(tag, {
    ...clock,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  const short = new Intl.DateTimeFormat(tag, { ...clock, day: '2-digit', month: '2-digit', year: 'numeric' })
  const time = new Intl.DateTimeFormat(tag, clock)
  return {
    money: (amount) => `${locale === 'tr' ? formatLira(amount) : swapSeparators(formatLira(amount))} TL`,
    longTime: (at) => long.format(at),
    shortTime: (at) => short.format(at),
    clockTime: (at) => time.format(at),
    duration: durationWriter(tag),
  }
}

const swapSeparators = (text: string): string => text.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'))

type Unit = 'day' | 'hour' | 'minute'

/** Made once: an Intl format costs a hundred times its use. */
function durationWriter(tag: string): (milliseconds: number) => string {
  const format = (unit: Unit): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' })
  const formats: Readonly<Record<Unit, Intl.NumberFormat>> = {
    day: format('day'),
    hour: format('hour'),
    minute: format('minute'),
  }
  return (milliseconds) =>
    durationParts(milliseconds)
      .filter(([, count]) => count > 0)
      .map(([unit, count]) => formats[unit].format(count))
      .join(' ')
}

/** The two largest units; minutes only below a day. */
function durationParts(milliseconds: number): readonly (readonly [Unit, number])[] {
  // The minute begun counts, as in the messages: three days still read three days when the page opens.
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE_MS))
  const days = Math.floor(minutes / MINUTES_A_DAY)
  const hours = Math.floor((minutes % MINUTES_A_DAY) / 60)
  if (days === 0)
    return [
      ['hour', hours],
      ['minute', minutes % 60],
    ]
  return [
    ['day', days],
    ['hour', hours],
  ]
}
