import type { PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { ShortNumber } from '../../src/domain/ids.ts'
import { aFact, anAttempt, aPosAccount } from './builders.ts'
import type { ChatOffice } from './chat-office.ts'

/** Attempts and payments of an office's links, as stored, without a provider. */
export function attemptsOf(office: () => ChatOffice) {
  const linkOf = async (number: string): Promise<PaymentLink> => {
    const link = await office().deps.store.transaction((tx) =>
      tx.links.byShortNumber(office().merchant.id, number as ShortNumber),
    )
    if (link === null) throw new Error(`no link ${number}`)
    return link
  }

  async function startAttempt(number: string, given: Partial<PaymentAttempt> = {}): Promise<PaymentAttempt> {
    const link = await linkOf(number)
    return office().deps.store.transaction(async (tx) => {
      const [pos] = await tx.accounts.posOf(office().merchant.id)
      const attempt = anAttempt(link, pos ?? aPosAccount(office().merchant), { status: 'ready', ...given })
      await tx.attempts.create(attempt)
      return attempt
    })
  }

  async function pay(number: string): Promise<void> {
    const attempt = await startAttempt(number, { status: 'succeeded', nextPollAt: null })
    const link = await linkOf(number)
    await office().deps.store.transaction(async (tx) => {
      await tx.facts.insert(aFact(attempt))
      await tx.links.save({ ...link, status: 'paid', version: link.version + 1 })
    })
  }
  return { linkOf, startAttempt, pay }
}
