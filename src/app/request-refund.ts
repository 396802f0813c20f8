import { mayApproveRefund, type AmountLimits } from '../domain/amount-limits.ts'
import { toId, type PaymentLinkId, type PosAccountId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import {
  approvalEndsAt,
  checkRefundAmount,
  isUnderWay,
  refundableKurus,
  type Refund,
  type RefundMethod,
} from '../domain/refund.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { issueOneTimeToken } from './issue-one-time-token.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { memberRecipients } from './recipients.ts'
import { refreshCards } from './refresh-cards.ts'
import { tell } from './tell.ts'
import { findWaitingRefund } from './withdraw-refund.ts'

export type RequestRefundError =
  | { kind: 'not_paid' }
  | { kind: 'nothing_left' }
  | { kind: 'above_rest'; rest: Kurus }
  | { kind: 'not_positive' }
  | { kind: 'not_supported' }
  /** A transfer the office recorded itself: no provider can send it back. */
  | { kind: 'declared_only' }
  | { kind: 'duplicate' }
  /** Above the office's limit, and there is no second person who may approve it. */
  | { kind: 'no_second_person'; limit: Kurus }
  /** Another one waits for approval; `approvalTokenId` opens its page anew, null for who may not approve. */
  | { kind: 'waiting'; refund: Refund; approvalTokenId: string | null }
  /** Nothing is left because another one is under way. */
  | { kind: 'under_way'; refund: Refund }

export type RefundRequest = {
  readonly member: Member
  readonly linkId: PaymentLinkId
  readonly method: RefundMethod
  /** Null: all that is left. */
  readonly amount: Kurus | null
  readonly requestKey: string
}

type Requesting = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>
type Refundable = { readonly fact: PaymentFact; readonly rest: Kurus }

/**
 * R1: reserves the amount and issues the step-up address. `approvalTokenId` is for the requester; null where only an
 * owner may approve, who is then asked in the owner's own chat.
 */
export async function requestRefund(
  tx: UnitOfWork,
  deps: Requesting,
  input: RefundRequest,
): Promise<Result<{ refund: Refund; approvalTokenId: string | null }, RequestRefundError>> {
  const parties = await lockLink(tx, input.member.merchantId, input.linkId)
  const waiting = await findWaitingRefund(tx, deps, { merchantId: input.member.merchantId, linkId: input.linkId })
  if (waiting !== null) return err(await meetWaiting(tx, deps, input.member, waiting))
  const found = await findRefundable(tx, parties.link.id)
  if (!found.ok) return found.error.kind === 'nothing_left' ? err(await whyNothingLeft(tx, parties.link.id)) : found
  const wanted = checkRefundAmount(input.amount ?? found.value.rest, found.value.rest)
  if (!wanted.ok) return wanted
  const account = found.value.fact.source
  if (account.kind === 'declared') return err({ kind: 'declared_only' })
  if (!(await isSupported(deps, account.posAccountId, input.method, found.value, wanted.value))) {
    return err({ kind: 'not_supported' })
  }
  const refund = newRefund(deps, input, found.value.fact, account.posAccountId, wanted.value)
  return reserve(tx, deps, parties, { refund, requester: input.member, requestKey: input.requestKey })
}

type Reserving = { readonly refund: Refund; readonly requester: Member; readonly requestKey: string }

/** Holds the amount back and asks whoever may let it go. */
async function reserve(
  tx: UnitOfWork,
  deps: Requesting,
  parties: LinkWithParties,
  { refund, requester, requestKey }: Reserving,
): Promise<Result<{ refund: Refund; approvalTokenId: string | null }, RequestRefundError>> {
  const limits = await tx.limits.of(refund.merchantId)
  const approvers = await approversOf(tx, refund, limits)
  if (approvers.length === 0) return err({ kind: 'no_second_person', limit: limits.refund ?? refund.amount })
  const created = await tx.refunds.create(refund, requestKey)
  if (created === 'duplicate') return err({ kind: 'duplicate' })
  if (created === 'above_paid') return err({ kind: 'nothing_left' })
  const actor = { kind: 'member', id: requester.id } as const
  const details = { amountKurus: refund.amount, linkId: refund.linkId }
  const action = `${refund.method}.requested`
  await audit(tx, deps, refund.merchantId, actor, { action, subjectId: refund.id, details })
  await refreshCards(tx, refund.linkId)
  return ok({ refund, approvalTokenId: await askForApproval(tx, deps, parties, { refund, requester, approvers }) })
}

/** The page is opened anew for the rest of the time the refund has. */
async function meetWaiting(
  tx: UnitOfWork,
  deps: Requesting,
  member: Member,
  refund: Refund,
): Promise<Extract<RequestRefundError, { kind: 'waiting' }>> {
  const limits = await tx.limits.of(refund.merchantId)
  if (!mayApproveRefund(member, refund, limits)) return { kind: 'waiting', refund, approvalTokenId: null }
  const { tokenId } = await issueOneTimeToken(tx, deps, {
    purpose: 'approve_refund',
    merchantId: refund.merchantId,
    subjectId: approvalSubject(refund, member),
    expiresAt: approvalEndsAt(refund),
  })
  return { kind: 'waiting', refund, approvalTokenId: tokenId }
}

async function whyNothingLeft(tx: UnitOfWork, linkId: PaymentLinkId): Promise<RequestRefundError> {
  const refund = (await tx.refunds.ofLink(linkId)).findLast(isUnderWay)
  return refund === undefined ? { kind: 'nothing_left' } : { kind: 'under_way', refund }
}

/** The newest proven payment of which something is left. */
async function findRefundable(
  tx: UnitOfWork,
  linkId: PaymentLinkId,
): Promise<Result<Refundable, { kind: 'not_paid' | 'nothing_left' }>> {
  const facts = await tx.facts.ofLink(linkId)
  if (facts.length === 0) return err({ kind: 'not_paid' })
  for (const fact of facts.toReversed()) {
    const rest = refundableKurus(fact.amount, await tx.refunds.reservedOf(fact.id))
    if (rest > 0) return ok({ fact, rest })
  }
  return err({ kind: 'nothing_left' })
}

async function isSupported(
  deps: Requesting,
  account: PosAccountId,
  method: RefundMethod,
  { fact, rest }: Refundable,
  amount: Kurus,
): Promise<boolean> {
  const provider = await deps.accounts.provider(account)
  if (method === 'void') return provider.voids !== null && amount === fact.amount && rest === fact.amount
  return provider.refunds !== null && (provider.refunds.partial || amount === fact.amount)
}

const newRefund = (
  deps: Requesting,
  input: RefundRequest,
  fact: PaymentFact,
  posAccountId: PosAccountId,
  amount: Kurus,
): Refund => ({
  id: toId(deps.ids.uuid()),
  merchantId: fact.merchantId,
  linkId: fact.linkId,
  factId: fact.id,
  posAccountId,
  method: input.method,
  amount,
  status: 'requested',
  rejection: null,
  providerRef: null,
  requestedBy: input.member.id,
  requestedAt: deps.clock.now(),
  approvedBy: null,
  submittedAt: null,
  nextPollAt: null,
  settledAt: null,
})

/** The token's subject names the refund and who may approve it with it: a forwarded address is nobody else's. */
const approvalSubject = (refund: Pick<Refund, 'id'>, approver: Pick<Member, 'id'>): string =>
  `${refund.id}:${approver.id}`

async function approversOf(tx: UnitOfWork, refund: Refund, limits: AmountLimits): Promise<readonly Member[]> {
  const members = await tx.members.ofMerchant(refund.merchantId)
  return members.filter((member) => mayApproveRefund(member, refund, limits))
}

type Asked = { readonly refund: Refund; readonly requester: Member; readonly approvers: readonly Member[] }

async function askForApproval(
  tx: UnitOfWork,
  deps: Requesting,
  { link, merchant }: LinkWithParties,
  { refund, requester, approvers }: Asked,
): Promise<string | null> {
  const tokenFor = async (approver: Pick<Member, 'id'>) => {
    const subjectId = approvalSubject(refund, approver)
    return issueOneTimeToken(tx, deps, { purpose: 'approve_refund', merchantId: merchant.id, subjectId })
  }
  const ids = new Set(approvers.map(({ id }) => id))
  if (ids.has(requester.id)) return (await tokenFor(requester)).tokenId
  const params = {
    ...(await describeLink(tx, deps, link)),
    refundAmount: refund.amount,
    requestedBy: requester.displayName,
  }
  for (const { memberId, to } of await memberRecipients(tx, merchant.id, ({ id }) => ids.has(id))) {
    if (to.length === 0) continue
    const { tokenId } = await tokenFor({ id: memberId })
    await tell(tx, deps, {
      merchant,
      to,
      audience: 'member',
      linkId: link.id,
      template: 'office.refund_requested',
      params: { ...params, method: refund.method },
      dedupeKey: `refund-requested:${refund.id}:${memberId}`,
      locale: merchant.locale,
      target: { kind: 'one_time', tokenId },
      targetLabel: 'open_approval',
    })
  }
  return null
}
