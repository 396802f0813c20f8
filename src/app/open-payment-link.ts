import { isOpenAttempt, type AttemptStatus } from '../domain/payment-attempt.ts'
import { dueKurus, isPayable, type LinkStatus } from '../domain/payment-link.ts'
import type { PayPageReader, PayPageSnapshot } from '../ports/pay-page-reader.ts'
import type { AppDeps } from './deps.ts'
import { moneyTypeOf } from './describe-link.ts'
import type { PaidView, PayerField, PayOffer, PayPageLink, PayPageView } from './pay-page-view.ts'

type Opening = Pick<AppDeps, 'accounts' | 'clock' | 'ids'> & { readonly payPages: Pick<PayPageReader, 'read'> }

/** What the page of a token may show now. Unknown, malformed and unsent links are one answer; reading changes nothing. */
export async function openPaymentLink(deps: Opening, token: string): Promise<PayPageView> {
  const snapshot = await deps.payPages.read(deps.ids.sha256(token))
  if (snapshot === null || UNSENT.has(snapshot.link.status)) return { kind: 'not_found' }
  const seen = { office: snapshot.office, link: pageLinkOf(snapshot.link) }
  if (SETTLED.has(snapshot.link.status)) return { ...seen, kind: 'paid', payment: paidView(snapshot) }
  return unpaidView(deps, snapshot)
}

const UNSENT: ReadonlySet<LinkStatus> = new Set(['draft', 'awaiting_approval', 'discarded'])
const SETTLED: ReadonlySet<LinkStatus> = new Set(['paid', 'part_refunded', 'refunded'])

async function unpaidView(deps: Opening, snapshot: PayPageSnapshot): Promise<PayPageView> {
  const { link, office, latestAttempt: attempt } = snapshot
  const seen = { office, link: pageLinkOf(link) }
  const now = deps.clock.now()
  if (attempt !== null && mustWait(attempt, now)) {
    return { ...seen, kind: 'checking', held: attempt.status === 'held' }
  }
  if (!isPayable(link, now)) return closedView(snapshot)
  const offer = await offerOf(deps, snapshot)
  if (offer === null) return { ...seen, kind: 'unavailable' }
  if (attempt !== null && isOpenAttempt(attempt.status)) return { ...seen, kind: 'under_way', offer }
  if (attempt?.status === 'failed' && attempt.declineReason !== null) {
    return { ...seen, kind: 'refused', reason: attempt.declineReason, notCharged: true, offer }
  }
  return { ...seen, kind: 'open', offer }
}

/** Whoever comes back from the card page must not read "cancelled" while their card may be charged. */
function closedView({ link, office, latestAttempt }: PayPageSnapshot): PayPageView {
  const seen = { office, link: pageLinkOf(link) }
  if (link.status !== 'cancelled') return { ...seen, kind: 'expired' }
  const isUnderWay = latestAttempt !== null && isOpenAttempt(latestAttempt.status)
  return isUnderWay ? { ...seen, kind: 'checking', held: false } : { ...seen, kind: 'cancelled' }
}

const RESULT_AWAITED: ReadonlySet<AttemptStatus> = new Set(['created', 'init_sent', 'unknown', 'held'])

/** Nothing new may start and nothing can be gone back to. */
function mustWait(
  { status, action, sessionExpiresAt }: NonNullable<PayPageSnapshot['latestAttempt']>,
  now: number,
): boolean {
  if (RESULT_AWAITED.has(status)) return true
  return isOpenAttempt(status) && (action === null || now > sessionExpiresAt)
}

async function offerOf(
  deps: Opening,
  { link, payerName, ledger, posAccount }: PayPageSnapshot,
): Promise<PayOffer | null> {
  if (posAccount === null) return null
  const provider = await deps.accounts.provider(posAccount.id)
  return {
    due: dueKurus(link, ledger),
    needs: neededFields(payerName),
    provider: {
      posAccountId: posAccount.id,
      displayName: posAccount.displayName,
      payerHosts: provider.payerHosts,
      quotesInstallments: provider.installments !== null && link.installmentCap > 1,
    },
  }
}

/** Nothing is asked that is known, and nothing the payment does not need: a name, so that the receipt is somebody's. */
const neededFields = (payerName: string | null): PayerField[] => (payerName === null ? ['name'] : [])

function paidView({ link, latestFact: fact, ledger }: PayPageSnapshot): PaidView {
  if (fact === null) throw new Error(`link ${link.id} is ${link.status} without a payment`)
  const { amount, charged, installments, capturedAt, attemptNumber, providerName } = fact
  const reference = attemptNumber === null ? link.shortNumber : `${link.shortNumber}-${attemptNumber}`
  return { amount, charged, installments, capturedAt, reference, providerName, refunded: ledger.reversed }
}

const pageLinkOf = (link: PayPageSnapshot['link']): PayPageLink => ({
  id: link.id,
  shortNumber: link.shortNumber,
  amount: link.amount,
  moneyType: moneyTypeOf(link),
  expiresAt: link.expiresAt,
  verificationCode: link.verificationCode,
  installmentCap: link.installmentCap,
})
