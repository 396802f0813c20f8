import { MINUTE_MS, plusMs, type Instant } from '../../domain/instant.ts'
import type { Kurus } from '../../domain/money.ts'
import type { PosAccountId } from '../../domain/ids.ts'
import type { InstallmentQuote } from '../../ports/payment-provider.ts'
import type { WebDeps } from '../deps.ts'

type Question = { readonly posAccountId: PosAccountId; readonly amount: Kurus; readonly cap: number }
type Kept = { readonly quotes: Promise<readonly InstallmentQuote[]>; readonly until: Instant }

export type InstallmentQuotes = { ask(question: Question): Promise<readonly InstallmentQuote[]> }

/** One and the same list, so that a page with nothing to list is recognised as the page drawn before. */
export const NO_QUOTES: readonly InstallmentQuote[] = []

const KEEP_MS = 10 * MINUTE_MS
const KEEP_AFTER_FAILURE_MS = MINUTE_MS
const WAIT_MS = 1_500
const MAX_KEPT = 2_000

/**
 * What the provider offers for an amount. Asked once in ten minutes per account and amount; a page never waits long for
 * it, because the table is a convenience and the card page shows it anyway.
 */
export function createInstallmentQuotes({
  accounts,
  clock,
  logger,
}: Pick<WebDeps, 'accounts' | 'clock' | 'logger'>): InstallmentQuotes {
  const kept = new Map<string, Kept>()
  const askProvider = async ({ posAccountId, amount, cap }: Question): Promise<readonly InstallmentQuote[]> => {
    const provider = await accounts.provider(posAccountId)
    return provider.installments === null ? NO_QUOTES : provider.installments.quote(amount, cap)
  }
  return {
    ask(question) {
      const key = `${question.posAccountId}:${question.amount}:${question.cap}`
      const now = clock.now()
      const known = kept.get(key)
      if (known !== undefined && now < known.until) return withinWait(known.quotes)
      if (kept.size >= MAX_KEPT) kept.clear()
      const quotes = askProvider(question).catch((cause: unknown) => {
        logger.error('installments.unquoted', cause, { posAccountId: question.posAccountId })
        kept.set(key, { quotes: Promise.resolve(NO_QUOTES), until: plusMs(now, KEEP_AFTER_FAILURE_MS) })
        return NO_QUOTES
      })
      kept.set(key, { quotes, until: plusMs(now, KEEP_MS) })
      return withinWait(quotes)
    },
  }
}

async function withinWait(quotes: Promise<readonly InstallmentQuote[]>): Promise<readonly InstallmentQuote[]> {
  const waiting = Promise.withResolvers<readonly InstallmentQuote[]>()
  const timer = setTimeout(() => waiting.resolve(NO_QUOTES), WAIT_MS)
  return Promise.race([quotes, waiting.promise]).finally(() => clearTimeout(timer))
}
