import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/instant.ts'
import type { Locale } from '../../domain/merchant.ts'
import { formatLira, kurus } from '../../domain/money.ts'
import type { Formats } from './formats.ts'

type ValueFormats = Pick<Formats, 'money' | 'dateTime' | 'short' | 'remaining' | 'phone'>

const TAG: Readonly<Record<Locale, string>> = { tr: 'tr-TR', en: 'en-GB' }
const timeZone = 'Europe/Istanbul'

/** Amounts are written the Turkish way in both languages: the payer's bank and statement write them so. */
export function valueFormats(locale: Locale): ValueFormats {
  const date = new Intl.DateTimeFormat(TAG[locale], { timeZone, dateStyle: 'full' })
  const day = new Intl.DateTimeFormat('tr-TR', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' })
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  const duration = new Intl.DurationFormat(TAG[locale], { style: 'long' })
  return {
    money: (amount) => `${formatLira(kurus(amount))} TL`,
    dateTime: (at) => `${date.format(at)} ${time.format(at)}`,
    short: (at) => `${day.format(at)} ${time.format(at)}`,
    remaining: (from, to) => duration.format(partsOf(to - from)).replaceAll(',', ''),
    phone: (e164) => {
      const parsed = parsePhoneNumberFromString(e164)
      if (parsed === undefined) return e164
      return parsed.country === 'TR' ? parsed.formatNational() : parsed.formatInternational()
    },
  }
}

/** The two largest units that matter: nobody needs the minutes of three days. */
function partsOf(ms: number): { days?: number; hours?: number; minutes?: number } {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS))
  const inMs = minutes * MINUTE_MS
  const days = Math.floor(inMs / DAY_MS)
  const hours = Math.floor((inMs % DAY_MS) / HOUR_MS)
  if (days > 0) return hours > 0 ? { days, hours } : { days }
  const rest = minutes % 60
  if (hours > 0) return rest > 0 ? { hours, minutes: rest } : { hours }
  return { minutes: rest }
}
