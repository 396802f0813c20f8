import { randomBytes } from 'node:crypto'

const COUNTER_DIGITS = 12

/**
 * Ids (UUID, version 8) that rise within this process. Jobs of one transaction bear the same time, so their order is
 * that of their ids; between transactions time decides.
 */
export function countJobIds(): () => string {
  let counter = 0
  return () => {
    counter += 1
    const high = counter.toString(16).padStart(COUNTER_DIGITS, '0')
    const random = randomBytes(10).toString('hex')
    return [
      high.slice(0, 8),
      high.slice(8),
      `8${random.slice(0, 3)}`,
      `8${random.slice(3, 6)}`,
      random.slice(6, 18),
    ].join('-')
  }
}
