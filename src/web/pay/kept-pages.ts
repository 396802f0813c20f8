import type { LinkView } from './view-model.ts'
import { MINUTE_MS, type Instant } from '../../domain/instant.ts'
import type { Locale } from '../../domain/merchant.ts'
import type { InstallmentQuote } from '../../ports/payment-provider.ts'
import type { PageBody } from './page-body.ts'

/** All that a page shows to a visitor who brings nothing of their own. */
export type PageOf = {
  readonly token: string
  readonly locale: Locale
  /** The choice of language, which the page's links carry on. */
  readonly query: string
  readonly view: LinkView
  readonly quotes: readonly InstallmentQuote[]
  readonly now: Instant
}

/** `headers`: names and values by turns. */
export type DrawnPage = { readonly headers: readonly string[]; readonly body: PageBody }

type Kept = { readonly page: PageOf; readonly minutesLeft: number; readonly drawn: DrawnPage }

/** A few megabytes at most. */
const MAX_KEPT = 1_000

/**
 * Keeps the last page of each link and language. The view is read anew for every visit, and a page is used again only
 * where it would be drawn from the very same values: a link that was paid or cancelled meanwhile is drawn anew.
 */
export function createKeptPages(): (page: PageOf, draw: () => DrawnPage) => DrawnPage {
  const kept = new Map<string, Kept>()
  return (page, draw) => {
    const key = `${page.token} ${page.locale}${page.query}`
    const minutesLeft = minutesLeftOn(page)
    const before = kept.get(key)
    if (before !== undefined && before.minutesLeft === minutesLeft && showsTheSame(before.page, page)) {
      return before.drawn
    }
    if (kept.size >= MAX_KEPT) kept.clear()
    const drawn = draw()
    kept.set(key, { page, minutesLeft, drawn })
    return drawn
  }
}

const showsTheSame = (one: PageOf, other: PageOf): boolean =>
  one.quotes === other.quotes && isSame(one.view, other.view)

/** Whether two plain values are equal in all their parts. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(Reflect.get(one, name), Reflect.get(other, name)))
  )
}

/** The only word of the page that depends on the time is how long is left, by the minute. */
const minutesLeftOn = ({ view, now }: PageOf): number => Math.max(0, Math.ceil((view.link.expiresAt - now) / MINUTE_MS))
