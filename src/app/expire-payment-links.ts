import type { Instant } from '../domain/instant.ts'
import { graceEndOf, isOpenAttempt, type PaymentAttempt } from '../domain/payment-attempt.ts'
import { expireLink, type PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import { cardChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { loadParties } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellOffice } from './tell-office.ts'

const EXPIRY_PAGE_SIZE = 200

/** L4: closes links whose time has run out, a bounded page at a time; says how many. */
export async function expirePaymentLinks(
  deps: Pick<AppDeps, 'clock' | 'ids' | 'store' | 'urls' | 'testMode'>,
): Promise<number> {
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now()
    let expired = 0
    for (const link of await tx.links.lockDue(now, EXPIRY_PAGE_SIZE)) {
      const closed = expireLink(link, now, await holdUntil(tx, link))
      if (closed === link) continue
      await close(tx, deps, closed)
      expired += 1
    }
    return expired
  })
}

/** A payment under way or under review is waited for: paying wins over expiring. */
async function holdUntil(tx: UnitOfWork, link: PaymentLink): Promise<Instant | null> {
  const attempts = await tx.attempts.ofLink(link.id)
  const waiting = attempts.filter(
    (attempt: PaymentAttempt) => isOpenAttempt(attempt.status) || attempt.status === 'held',
  )
  const ends = waiting.map(graceEndOf)
  return ends.length === 0 ? null : ends.reduce((latest, end) => (end > latest ? end : latest))
}

async function close(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>,
  link: PaymentLink,
): Promise<void> {
  await tx.links.save(link)
  await audit(tx, deps, link.merchantId, SYSTEM, { action: 'link.expired', subjectId: link.id })
  const { merchant } = await loadParties(tx, link)
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.link_expired',
    params: await describeLink(tx, deps, link),
    event: `expired:${link.id}:${link.version}`,
    choices: cardChoices(link, 'none'),
  })
  await refreshCards(tx, link.id)
}
