import { expect, test, vi } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { interpret } from './interpret.ts'

const { steps } = vi.hoisted(() => ({ steps: { taken: 0 } }))

/** Every look at a token is one step; what the readers do between two looks is bounded. */
vi.mock(import('./tokens.ts'), async (importOriginal) => {
  const tokens = await importOriginal()
  const counted =
    <Arguments extends unknown[], Value>(look: (...all: Arguments) => Value) =>
    (...all: Arguments): Value => {
      steps.taken += 1
      return look(...all)
    }
  return {
    ...tokens,
    tokenAt: counted(tokens.tokenAt),
    wordAt: counted(tokens.wordAt),
    isFree: counted(tokens.isFree),
  }
})

const NOW = instant(Date.parse('2026-11-23T15:30:00+03:00'))
const SHORT = 1_000

function stepsFor(piece: string, length: number): number {
  steps.taken = 0
  interpret(piece.repeat(Math.ceil(length / piece.length)).slice(0, length), { now: NOW })
  return steps.taken
}

test.each([
  'Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün ',
  'San. ve Tic. ',
  'A.',
  'bin yüz ',
  'iki üç bin ',
  'sıfır beş yüz otuz ',
  'yarın 5 buçuk ',
  "ayın 5'ine kadar ",
  '12 000 ',
  '1 ',
  'ad: ',
  'iptal etme ',
  '7K3F ',
  '- ',
  'taksit ',
  'Ayşe-Gül ',
  'kısa mesaj ',
])('four times "%s" takes four times the steps', (piece) => {
  const few = stepsFor(piece, SHORT)
  expect(few).toBeGreaterThan(SHORT / 4)
  expect(stepsFor(piece, 4 * SHORT)).toBeLessThanOrEqual(4.5 * few)
})
