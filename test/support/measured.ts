import type { TestContext } from 'vitest'

/** What a test counted or timed (milliseconds), by name. */
export type Figures = Readonly<Record<string, number | readonly number[]>>

declare module 'vitest' {
  interface TaskMeta {
    /** For docs/promises.md; the JSON reporter carries it there. */
    measured?: Figures
  }
}

/** Keeps figures with the test, whether it passes or fails afterwards. */
export function measured(task: TestContext['task'], figures: Figures): void {
  task.meta.measured = { ...task.meta.measured, ...figures }
}

/** Nothing in n tries: at 95 % the true share lies below this. */
export const bound = (tries: number): number => Math.min(1, 3 / tries)

export const share = (part: number): string => `${Number((part * 100).toPrecision(2))} %`

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** Least, median and most of times in milliseconds, and how many they are. */
export function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  if (least === undefined || middle === undefined || most === undefined) return 'none'
  return `${inSeconds(least)} / ${inSeconds(middle)} / ${inSeconds(most)} (least / median / most of ${sorted.length})`
}
