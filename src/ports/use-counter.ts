/** `points` uses are free in `seconds` from the first one on. */
export type UseRule = { readonly name: string; readonly points: number; readonly seconds: number }

export type CountedUses = { readonly used: number; readonly resetInMs: number }

/** Counts uses for all nodes together. */
export interface UseCounter {
  count(rule: UseRule, key: string): Promise<CountedUses>
}
