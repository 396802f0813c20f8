import type { Actor } from '../domain/actor.ts'
import type { RefundId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { approvalEndsAt, moveRefund, type Refund } from '../domain/refund.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { refreshCards } from './refresh-cards.ts'

/** Who asked for it may take it back, and whoever could approve it. */
export const mayWithdraw = (member: Member, refund: Pick<Refund, 'requestedBy'>): boolean =>
  refund.requestedBy === member.id || mayDo(member.role, 'refund.approve')

/** [Vazgec]: a refund nobody approved gives its amount back at once. */
export async function withdrawRefund(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly refundId: RefundId },
): Promise<Result<Refund, { kind: 'unknown' | 'not_yours' | 'not_waiting' }>> {
  const refund = await tx.refunds.lock(input.member.merchantId, input.refundId)
  if (refund === null) return err({ kind: 'unknown' })
  if (!mayWithdraw(input.member, refund)) return err({ kind: 'not_yours' })
  if (refund.status !== 'requested') return err({ kind: 'not_waiting' })
  return ok(await recordWithdrawal(tx, deps, refund, { kind: 'member', id: input.member.id }))
}

/** For who holds the refund's lock and knows that it waits for approval. */
export async function recordWithdrawal(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  refund: Refund,
  actor: Actor,
): Promise<Refund> {
  const withdrawn = moveRefund(refund, 'withdrawn')
  await tx.refunds.save(withdrawn)
  await audit(tx, deps, refund.merchantId, actor, { action: `${refund.method}.withdrawn`, subjectId: refund.id })
  await refreshCards(tx, refund.linkId)
  return withdrawn
}

/** What a removed member asked for gives its amount back. */
export async function withdrawRefundsOf(tx: UnitOfWork, deps: Pick<AppDeps, 'clock'>, member: Member): Promise<void> {
  for (const id of await tx.refunds.requestedBy(member.merchantId, member.id)) {
    const refund = await tx.refunds.lock(member.merchantId, id)
    if (refund?.status === 'requested') await recordWithdrawal(tx, deps, refund, SYSTEM)
  }
}

/** The refund of this link that waits for approval; one whose time is over is withdrawn on the way. */
export async function findWaitingRefund(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  link: Pick<Refund, 'merchantId' | 'linkId'>,
): Promise<Refund | null> {
  for (const { id, status } of await tx.refunds.ofLink(link.linkId)) {
    if (status !== 'requested') continue
    const refund = await tx.refunds.lock(link.merchantId, id)
    if (refund?.status !== 'requested') continue
    if (deps.clock.now() < approvalEndsAt(refund)) return refund
    await recordWithdrawal(tx, deps, refund, SYSTEM)
  }
  return null
}
