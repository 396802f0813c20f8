import { mayApproveRefund } from '../domain/amount-limits.ts'
import { toId, type MemberId, type RefundId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import { approveRefund, type Refund, type RefundMethod } from '../domain/refund.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { paymentReference, providerNameOf } from './describe-link.ts'
import { readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { loadParties } from './load-link.ts'
import type { PaidView } from './pay-page-view.ts'
import { submitRefundJob } from './queues.ts'
import { refreshCards } from './refresh-cards.ts'
import { checkStepUp, type StepUpError } from './step-up.ts'

export type ApproveRefundError = { kind: 'unknown_token' } | { kind: 'stale' } | { kind: 'not_waiting' } | StepUpError

type Approval = { readonly refund: Refund; readonly approver: Member }

/** R2: the PIN or a code typed on the one-time page approves the refund; five wrong ones lock both for an hour. */
export async function approveRefundByToken(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins'>,
  input: { readonly tokenSha256: string; readonly pin: string },
): Promise<Result<Refund, ApproveRefundError>> {
  const found = await findApproval(tx, deps, input.tokenSha256)
  if (!found.ok) return found
  const { refund, approver } = found.value
  const checked = await checkStepUp(tx, deps, approver, input.pin)
  if (!checked.ok) return checked
  const approved = approveRefund(refund, approver.id, deps.clock.now())
  if (!approved.ok) return approved
  if ((await tx.tokens.consume('approve_refund', input.tokenSha256, deps.clock.now())) === null) {
    return err({ kind: 'unknown_token' })
  }
  await tx.refunds.save(approved.value)
  await audit(
    tx,
    deps,
    refund.merchantId,
    { kind: 'member', id: approver.id },
    {
      action: `${refund.method}.approved`,
      subjectId: refund.id,
    },
  )
  await refreshCards(tx, refund.linkId)
  await tx.enqueue(submitRefundJob(refund))
  return approved
}

export type RefundApprovalView = {
  readonly officeName: string
  readonly method: RefundMethod
  readonly amount: Kurus
  readonly shortNumber: string
  readonly payerName: string | null
  readonly payment: Pick<PaidView, 'amount' | 'capturedAt' | 'reference' | 'providerName'>
  readonly requestedBy: string
}

/** What the step-up page shows before the PIN is typed; changes nothing. */
export async function viewRefundApproval(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<RefundApprovalView, TokenTrouble>> {
  const read = await readOneTimeToken(tx, deps, 'approve_refund', tokenSha256)
  if (!read.ok) return read
  const found = await findApproval(tx, deps, tokenSha256)
  if (!found.ok) return err('unknown')
  const { refund } = found.value
  const link = await tx.links.find(refund.merchantId, refund.linkId)
  const fact = await tx.facts.find(refund.factId)
  if (link === null || fact === null) return err('unknown')
  const { merchant, payer } = await loadParties(tx, link)
  const requester = await tx.members.find(merchant.id, refund.requestedBy)
  return ok({
    officeName: merchant.name,
    method: refund.method,
    amount: refund.amount,
    shortNumber: link.shortNumber,
    payerName: payer.name,
    payment: {
      amount: fact.amount,
      capturedAt: fact.capturedAt,
      reference: (await paymentReference(tx, link, fact)) ?? link.shortNumber,
      providerName: fact.source.kind === 'provider' ? await providerNameOf(tx, fact.source.posAccountId) : null,
    },
    requestedBy: requester?.displayName ?? '',
  })
}

async function findApproval(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<Approval, { kind: 'unknown_token' | 'stale' }>> {
  const token = await tx.tokens.find('approve_refund', tokenSha256)
  if (token?.subjectId == null || token.usedAt !== null) return err({ kind: 'unknown_token' })
  if (token.expiresAt <= deps.clock.now()) return err({ kind: 'stale' })
  const { refundId, approverId } = subjectOf(token.subjectId)
  const refund = await tx.refunds.lock(token.merchantId, refundId)
  const approver = await tx.members.find(token.merchantId, approverId)
  if (refund === null || approver === null) return err({ kind: 'unknown_token' })
  // A member removed or demoted while the approval waited decides nothing any more (F65); nor does a limit set since.
  const limits = await tx.limits.of(token.merchantId)
  return mayApproveRefund(approver, refund, limits) ? ok({ refund, approver }) : err({ kind: 'unknown_token' })
}

function subjectOf(subjectId: string): { refundId: RefundId; approverId: MemberId } {
  const [refundId = '', approverId = ''] = subjectId.split(':')
  return { refundId: toId(refundId), approverId: toId(approverId) }
}
