import type { Clock } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { Log } from './log.ts'
import type { Settings } from './settings.ts'

/** What every part of the provider works with. */
export type Pos = {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly settings: Settings
  readonly log: Log
  /** Makes the scheduler look at once instead of at its next beat. */
  readonly wake: () => void
}

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000

/** A wait as it is documented, shortened by --speed. */
export const paced = (pos: Pos, milliseconds: number): number => Math.round(milliseconds / pos.settings.speed)
