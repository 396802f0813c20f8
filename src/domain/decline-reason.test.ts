import { expect, test } from 'vitest'
import { DECLINE_REASONS, REMEDIES } from './decline-reason.ts'

test.each(DECLINE_REASONS)('%s leaves the payer something to do, each thing once', (reason) => {
  expect(REMEDIES[reason].length).toBeGreaterThan(0)
  expect(new Set(REMEDIES[reason]).size).toBe(REMEDIES[reason].length)
})

test('a card that cannot pay is not tried again', () => {
  for (const reason of ['expired_card', 'lost_or_stolen', 'insufficient_funds'] as const) {
    expect(REMEDIES[reason]).not.toContain('try_again')
  }
})
