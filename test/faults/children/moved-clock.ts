import { readFileSync } from 'node:fs'
import { instant } from '../../../src/domain/instant.ts'

/**
 * Loaded before a program by `node --import`: puts another clock into the one place where the program reads the time.
 * The file named by CLOCK_FILE holds by how many milliseconds it differs from the machine's; whoever writes it moves it.
 */
const file = process.env['CLOCK_FILE'] ?? ''

function moved(): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

const isPos = process.argv[1]?.includes('sandbox-pos') === true
const { systemClock } = isPos
  ? await import('../../../src/sandbox-pos/clock.ts')
  : await import('../../../src/adapters/system/clock.ts')
Object.assign(systemClock, { now: () => instant(Date.now() + moved()) })
