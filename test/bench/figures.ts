/** The smallest value that at least `share` of all values do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`

export const latencies = (values: readonly number[]): string =>
  `p50 ${ms(median(values))} · p99 ${ms(percentile(values, 0.99))} · most ${ms(Math.max(...values))} · n ${values.length}`

export const print = (line = ''): void => console.log(line)

export const heading = (text: string): void => print(`\n${text}`)

/** An aim is a wish, not a gate: a figure that misses it is printed with its mark, and the run goes on. */
export const aim = (isMet: boolean, text: string): string => `${isMet ? 'met' : 'MISSED'}: ${text}`

/** Figures by name, for `--json`; times in milliseconds. */
export const kept: Record<string, readonly number[]> = {}
