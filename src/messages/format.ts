import type { Instant } from '../domain/instant.ts'
import type { Kurus } from '../domain/money.ts'
import * as english from './english.ts'
import * as turkish from './turkish.ts'

export type Locale = 'tr' | 'en'

/** How the values of a locale are written, in messages and on pages alike; each stands bare in its sentence. */
export type ValueFormat = {
  readonly money: (amount: Kurus) => string
  readonly dateTime: (at: Instant) => string
  readonly shortDateTime: (at: Instant) => string
  readonly clockTime: (at: Instant) => string
  /** From minutes. */
  readonly duration: (minutes: number) => string
  readonly remaining: (now: Instant, until: Instant) => string
}

const FORMATS: Readonly<Record<Locale, ValueFormat>> = { tr: turkish, en: english }

export const formatFor = (locale: Locale): ValueFormat => FORMATS[locale]
