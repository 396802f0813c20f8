import { instant, type Instant } from '../../../domain/instant.ts'
import { kurus, type Kurus } from '../../../domain/money.ts'

/** What a column holds and what the domain speaks of. Lists of states are held by checks of the database. */

export const toInstant = (at: Date): Instant => instant(at.getTime())
export const toInstantOrNull = (at: Date | null): Instant | null => (at === null ? null : toInstant(at))

export const toDate = (at: Instant): Date => new Date(at)
export const toDateOrNull = (at: Instant | null): Date | null => (at === null ? null : toDate(at))

/** Throws where the sum left the safe integers: a wrong figure must never be shown. */
export const toKurus = (amount: bigint | number): Kurus => kurus(Number(amount))
export const toKurusOrNull = (amount: bigint | null): Kurus | null => (amount === null ? null : toKurus(amount))

export const toColumn = (amount: Kurus): bigint => BigInt(amount)
export const toColumnOrNull = (amount: Kurus | null): bigint | null => (amount === null ? null : BigInt(amount))

/** Plain data on its way into a jsonb column. */
export const toJson = (value: unknown): string => JSON.stringify(value)
export const toJsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : toJson(value)

/** A row that its caller knows to be there is missing: a broken invariant. */
export function mustExist<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined) throw new Error(`${what} is not in the database`)
  return row
}

/** Throws where an update met no row, or more than one. */
export function mustHitOne(written: number, what: string): void {
  if (written !== 1) throw new Error(`${what}: ${written} rows written instead of one`)
}
