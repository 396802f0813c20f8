/** Edits between two words, a swap of neighbours counting once, up to `limit` + 1; for words, below 255 letters. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  const width = b.length + 1
  const table = new Uint8Array((a.length + 1) * width)
  const cell = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let j = 0; j < width; j += 1) table[j] = j
  for (let i = 1; i <= a.length; i += 1) {
    table[i * width] = i
    for (let j = 1; j < width; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + cost)
      table[i * width + j] = isSwap(a, b, i, j) ? Math.min(best, cell(i - 2, j - 2) + 1) : best
    }
  }
  return Math.min(cell(a.length, b.length), limit + 1)
}

const isSwap = (a: string, b: string, i: number, j: number): boolean =>
  i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
