import { setTimeout as sleep } from 'node:timers/promises'
import type { Payers } from '../support/payers.ts'
import type { SeededRandom } from '../support/seeded-random.ts'

const AGAIN_AFTER_MS = 400

/**
 * A payer who does not give up: the page does not open, the button fails, the way back leads nowhere – until the card
 * was typed once. From then on it is for the office and its provider to find out.
 */
async function payStubbornly(
  payers: Payers,
  { url, card }: { readonly url: string; readonly card: string },
  patience: AbortSignal,
): Promise<void> {
  const paymentPage = await untilItWorks(() => payers.begin(url), patience)
  const result = await payers.typeCard(paymentPage, card)
  await payers.comeBack(result).catch(() => undefined)
}

async function untilItWorks<T>(step: () => Promise<T>, patience: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await step()
    } catch (cause) {
      if (patience.aborted) throw cause
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

/** Payers come one after the other, a few at a time, until every link has had its payer. */
export async function payAll(
  links: readonly string[],
  given: {
    readonly payers: Payers
    readonly random: SeededRandom
    readonly cards: readonly string[]
    readonly atOnce: number
    readonly pauseMs: number
    readonly patience: AbortSignal
  },
): Promise<void> {
  const waiting = links.map((url) => ({ url, card: given.random.pick(given.cards) }))
  const payer = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await payStubbornly(given.payers, next, given.patience)
      await sleep(given.pauseMs)
    }
  }
  await Promise.all(Array.from({ length: given.atOnce }, payer))
}
