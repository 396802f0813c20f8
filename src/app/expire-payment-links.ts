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

type Expiring = Pick<AppDeps, 'clock' | 'ids' | 'logger' | 'store' | 'urls' | 'testMode'>

/**
 * L4: closes links whose time has run out, a bounded page at a time, each in a unit of work of its own: one that cannot
 * be closed keeps no other one open. Says how many were closed.
 */
export async function expirePaymentLinks(deps: Expiring): Promise<number> {
  const due = await deps.store.transaction((tx) => tx.links.lockDue(deps.clock.now(), EXPIRY_PAGE_SIZE))
  let expired = 0
  for (const link of due) {
    try {
      expired += (await expireOne(deps, link)) ? 1 : 0
    } catch (cause) {
      deps.logger.error('link.not_expired', cause, { linkId: link.id })
    }
  }
  return expired
}

/** What was due a moment ago is looked at again under its lock: it may have been paid or extended meanwhile. */
const expireOne = (deps: Expiring, { merchantId, id }: PaymentLink): Promise<boolean> =>
  deps.store.transaction(async (tx) => {
    const link = await tx.links.lock(merchantId, id)
    if (link === null) return false
    const now = deps.clock.now()
    const closed = expireLink(link, now, await holdUntil(tx, link))
    if (closed === link) return false
    await close(tx, deps, closed)
    return true
  })

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
