import { toId, type AttemptId } from '../domain/ids.ts'
import { HOUR_MS, MINUTE_MS, plusMs, type Instant } from '../domain/instant.ts'
import type { PosAccount } from '../domain/merchant.ts'
import { DEFAULT_SESSION_MS, sendPayer, type PaymentAttempt } from '../domain/payment-attempt.ts'
import type { Payer } from '../domain/payer.ts'
import { dueKurus, isPayable, type PaymentLink } from '../domain/payment-link.ts'
import { nextPollAt } from '../domain/poll-schedule.ts'
import type { PayerAction, ProviderMode } from '../domain/provider-outcome.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { PaymentProvider, StartPayment } from '../ports/payment-provider.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { lockLink } from './load-link.ts'
import { recordProviderOutcome } from './record-provider-outcome.ts'
import { refreshCards } from './refresh-cards.ts'

/** More starts than this on one link within an hour look like card testing (reliability.md T25). */
const STARTS_PER_HOUR = 10

/** A live session is offered again only while there is time to type a card into it. */
const SESSION_REST_MS = 5 * MINUTE_MS

export type StartAttemptError =
  | { kind: 'unknown_link' }
  | { kind: 'not_payable' }
  | { kind: 'too_many_starts' }
  | { kind: 'no_provider' }
  /** An earlier try's result is not known yet: nothing may be started until it is. */
  | { kind: 'being_checked' }
  /** The provider could not be reached or refused the start; nothing was charged. */
  | { kind: 'provider_refused' }

export type PayerFields = Pick<Payer, 'name' | 'phone' | 'email'>

export type StartAttempt = {
  readonly token: string
  readonly payer: PayerFields
  /** 1 where the payer asked for a single payment; null keeps the link's cap. */
  readonly installmentCap: number | null
}

type Opened = { readonly attempt: PaymentAttempt; readonly account: PosAccount; readonly command: StartPayment }
type Ready = { readonly action: PayerAction; readonly attemptId: AttemptId }
type Opening = { readonly kind: 'opened'; readonly opened: Opened } | ({ readonly kind: 'again' } & Ready)

/** A1–A3: commits the attempt before the provider is called; a second start joins the session that lives. */
export async function startPaymentAttempt(
  deps: AppDeps,
  input: StartAttempt,
): Promise<Result<Ready, StartAttemptError>> {
  const opening = await deps.store.transaction((tx) => openAttempt(tx, deps, input))
  if (!opening.ok) return opening
  if (opening.value.kind === 'again') return ok(opening.value)
  const { attempt, command } = opening.value.opened
  // Committed as init_sent: if we die after this line, reconciliation asks the provider.
  const provider = await deps.accounts.provider(attempt.posAccountId)
  const outcome = await provider.start(command)
  return deps.store.transaction(async (tx) => {
    const settled = await recordProviderOutcome(tx, deps, { attemptId: attempt.id, outcome, step: 'start' })
    return sendToProvider(tx, provider, settled)
  })
}

async function openAttempt(
  tx: UnitOfWork,
  deps: AppDeps,
  input: StartAttempt,
): Promise<Result<Opening, StartAttemptError>> {
  const found = await tx.links.byTokenSha256(deps.ids.sha256(input.token))
  if (found === null) return err({ kind: 'unknown_link' })
  const { link, merchant, payer } = await lockLink(tx, found.merchantId, found.id)
  const now = deps.clock.now()
  if (!isPayable(link, now)) return err({ kind: 'not_payable' })
  // A held payment is money that may be taken already: nothing new starts beside it.
  if ((await tx.attempts.ofLink(link.id)).some((attempt) => attempt.status === 'held'))
    return err({ kind: 'being_checked' })
  const open = await tx.attempts.openOf(link.id)
  if (open !== null) return joinSession(tx, open, now)
  if ((await tx.attempts.countSince(link.id, plusMs(now, -HOUR_MS))) >= STARTS_PER_HOUR) {
    return err({ kind: 'too_many_starts' })
  }
  const [account] = await tx.accounts.posOf(merchant.id)
  if (account === undefined) return err({ kind: 'no_provider' })
  const cap = Math.min(input.installmentCap ?? link.installmentCap, link.installmentCap)
  const attempt = await createAttempt(tx, deps, link, account, cap)
  if (attempt === null) return err({ kind: 'being_checked' })
  const known = await rememberPayer(tx, payer, input.payer)
  await refreshCards(tx, link.id)
  return ok({ kind: 'opened', opened: { attempt, account, command: commandOf(deps, link, account, attempt, known) } })
}

/** Both tabs and both phones are sent to the one session; anything less certain has to be checked first. */
async function joinSession(
  tx: UnitOfWork,
  open: PaymentAttempt,
  now: Instant,
): Promise<Result<Opening, StartAttemptError>> {
  const live = open.status === 'ready' || open.status === 'in_flight'
  if (!live || open.action === null || now > plusMs(open.sessionExpiresAt, -SESSION_REST_MS)) {
    return err({ kind: 'being_checked' })
  }
  await tx.attempts.save(sendPayer(open))
  return ok({ kind: 'again', action: open.action, attemptId: open.id })
}

async function createAttempt(
  tx: UnitOfWork,
  deps: AppDeps,
  link: PaymentLink,
  account: PosAccount,
  installmentCap: number,
): Promise<PaymentAttempt | null> {
  const now = deps.clock.now()
  const mode: ProviderMode = account.mode
  const attempt: PaymentAttempt = {
    id: toId(deps.ids.uuid()),
    merchantId: link.merchantId,
    linkId: link.id,
    posAccountId: account.id,
    number: (await tx.attempts.ofLink(link.id)).length + 1,
    status: 'init_sent',
    amount: dueKurus(link, await tx.facts.ledgerOf(link.id)),
    currency: link.currency,
    mode,
    installmentCap,
    providerRef: null,
    action: null,
    declineReason: null,
    heldBecause: null,
    startedAt: now,
    sessionExpiresAt: plusMs(now, DEFAULT_SESSION_MS),
    firstNegativeAt: null,
    nextPollAt: nextPollAt(now, now),
    pollCount: 0,
  }
  if (!(await tx.attempts.create(attempt))) return null
  await audit(tx, deps, link.merchantId, { kind: 'payer' }, { action: 'attempt.started', subjectId: attempt.id })
  return attempt
}

/** What the payer typed fills gaps only: the office's own record is never overwritten from a public page. */
async function rememberPayer(tx: UnitOfWork, payer: Payer, typed: PayerFields): Promise<Payer> {
  const known = {
    ...payer,
    name: payer.name ?? typed.name,
    phone: payer.phone ?? typed.phone,
    email: payer.email ?? typed.email,
  }
  if (known.name !== payer.name || known.phone !== payer.phone || known.email !== payer.email) {
    await tx.payers.save(known)
  }
  return known
}

const commandOf = (
  deps: AppDeps,
  link: PaymentLink,
  account: PosAccount,
  attempt: PaymentAttempt,
  payer: Payer,
): StartPayment => ({
  attemptId: attempt.id,
  amount: attempt.amount,
  currency: attempt.currency,
  installmentCap: attempt.installmentCap,
  description: link.shortNumber,
  returnUrl: deps.urls.returnFrom(account.adapterId, account.id),
  callbackUrl: deps.urls.callback(account.adapterId, account.id),
  payer: { name: payer.name, phone: payer.phone, email: payer.email },
  locale: payer.locale,
})

/** Sends the payer on, if the provider gave an address on one of its own hosts. */
async function sendToProvider(
  tx: UnitOfWork,
  provider: PaymentProvider,
  attempt: PaymentAttempt,
): Promise<Result<Ready, StartAttemptError>> {
  if (attempt.status === 'failed') return err({ kind: 'provider_refused' })
  if (attempt.status !== 'ready' || attempt.action === null || !isPayerHost(provider, attempt.action)) {
    return err({ kind: 'being_checked' })
  }
  await tx.attempts.save(sendPayer(attempt))
  return ok({ action: attempt.action, attemptId: attempt.id })
}

function isPayerHost(provider: PaymentProvider, action: PayerAction): boolean {
  const url = URL.parse(action.url)
  return url !== null && provider.payerHosts.includes(url.host)
}
