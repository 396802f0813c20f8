import { isOpenAttempt, type AttemptStatus, type PaymentAttempt } from '../domain/payment-attempt.ts'
import type { Merchant } from '../domain/merchant.ts'
import { dueKurus, isPayable, type LinkStatus, type PaymentLink } from '../domain/payment-link.ts'
import type { Payer } from '../domain/payer.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { moneyTypeOf, paymentReference, providerNameOf } from './describe-link.ts'
import { loadParties } from './load-link.ts'
import type { PaidView, PayerField, PayOffer, PayPageLink, PayPageOffice, PayPageView } from './pay-page-view.ts'

type Opening = Pick<AppDeps, 'accounts' | 'clock' | 'ids'>
type Seen = { readonly office: PayPageOffice; readonly link: PayPageLink }

/** What the page of a token may show now. Unknown, malformed and unsent links are one answer; reading changes nothing. */
export async function openPaymentLink(tx: UnitOfWork, deps: Opening, token: string): Promise<PayPageView> {
  const link = await tx.links.byTokenSha256(deps.ids.sha256(token))
  if (link === null || UNSENT.has(link.status)) return { kind: 'not_found' }
  const { merchant, payer } = await loadParties(tx, link)
  const seen: Seen = { office: officeOf(merchant), link: pageLinkOf(link) }
  if (SETTLED.has(link.status)) return { ...seen, kind: 'paid', payment: await paidView(tx, link) }
  return unpaidView(tx, deps, { seen, link, payer })
}

const UNSENT: ReadonlySet<LinkStatus> = new Set(['draft', 'awaiting_approval', 'discarded'])
const SETTLED: ReadonlySet<LinkStatus> = new Set(['paid', 'part_refunded', 'refunded'])

async function unpaidView(
  tx: UnitOfWork,
  deps: Opening,
  { seen, link, payer }: { seen: Seen; link: PaymentLink; payer: Payer },
): Promise<PayPageView> {
  const now = deps.clock.now()
  const attempt = await tx.attempts.latestOf(link.id)
  if (attempt !== null && mustWait(attempt, now)) {
    return { ...seen, kind: 'checking', held: attempt.status === 'held' }
  }
  if (!isPayable(link, now)) return closedView(seen, link, attempt)
  const offer = await offerOf(tx, deps, link, payer)
  if (offer === null) return { ...seen, kind: 'unavailable' }
  if (attempt !== null && isOpenAttempt(attempt.status)) return { ...seen, kind: 'under_way', offer }
  if (attempt?.status === 'failed' && attempt.declineReason !== null) {
    return { ...seen, kind: 'refused', reason: attempt.declineReason, notCharged: true, offer }
  }
  return { ...seen, kind: 'open', offer }
}

/** Whoever comes back from the card page must not read "cancelled" while their card may be charged. */
function closedView(seen: Seen, { status }: PaymentLink, attempt: PaymentAttempt | null): PayPageView {
  if (status !== 'cancelled') return { ...seen, kind: 'expired' }
  const isUnderWay = attempt !== null && isOpenAttempt(attempt.status)
  return isUnderWay ? { ...seen, kind: 'checking', held: false } : { ...seen, kind: 'cancelled' }
}

const RESULT_AWAITED: ReadonlySet<AttemptStatus> = new Set(['created', 'init_sent', 'unknown', 'held'])

/** Nothing new may start and nothing can be gone back to. */
function mustWait({ status, action, sessionExpiresAt }: PaymentAttempt, now: number): boolean {
  if (RESULT_AWAITED.has(status)) return true
  return isOpenAttempt(status) && (action === null || now > sessionExpiresAt)
}

async function offerOf(tx: UnitOfWork, deps: Opening, link: PaymentLink, payer: Payer): Promise<PayOffer | null> {
  const [account] = await tx.accounts.posOf(link.merchantId)
  if (account === undefined) return null
  const provider = await deps.accounts.provider(account.id)
  const ledger = await tx.facts.ledgerOf(link.id)
  return {
    due: dueKurus(link, ledger),
    needs: neededFields(payer),
    provider: {
      posAccountId: account.id,
      displayName: account.displayName,
      payerHosts: provider.payerHosts,
      quotesInstallments: provider.installments !== null && link.installmentCap > 1,
    },
  }
}

/** Nothing is asked that is known, and nothing the payment does not need: a name, so that the receipt is somebody's. */
const neededFields = (payer: Payer): PayerField[] => (payer.name === null ? ['name'] : [])

async function paidView(tx: UnitOfWork, link: PaymentLink): Promise<PaidView> {
  const facts = await tx.facts.ofLink(link.id)
  const fact = facts.at(-1)
  if (fact === undefined) throw new Error(`link ${link.id} is ${link.status} without a payment`)
  const ledger = await tx.facts.ledgerOf(link.id)
  return {
    amount: fact.amount,
    charged: fact.charged,
    installments: fact.installments,
    capturedAt: fact.capturedAt,
    reference: (await paymentReference(tx, link, fact)) ?? link.shortNumber,
    providerName: fact.source.kind === 'provider' ? await providerNameOf(tx, fact.source.posAccountId) : null,
    refunded: ledger.reversed,
  }
}

const officeOf = (merchant: Merchant): PayPageOffice => ({
  name: merchant.name,
  kind: merchant.kind,
  locale: merchant.locale,
  contactPhone: merchant.contactPhone,
  contactEmail: merchant.contactEmail,
  privacyNotice: merchant.privacyNotice,
})

const pageLinkOf = (link: PaymentLink): PayPageLink => ({
  id: link.id,
  shortNumber: link.shortNumber,
  amount: link.amount,
  moneyType: moneyTypeOf(link),
  expiresAt: link.expiresAt,
  verificationCode: link.verificationCode,
  installmentCap: link.installmentCap,
})
