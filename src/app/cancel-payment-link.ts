import type { PaymentLinkId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { isOpenAttempt } from '../domain/payment-attempt.ts'
import { cancelLink, type CancelLinkError, type PaymentLink } from '../domain/payment-link.ts'
import { ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { lockLink } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'

/** L3: withdraws an unpaid link; `warned` says that the member knows a payment is under way. */
export async function cancelPaymentLink(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly linkId: PaymentLinkId; readonly warned: boolean },
): Promise<Result<{ readonly link: PaymentLink; readonly attemptOpen: boolean }, CancelLinkError>> {
  const { link } = await lockLink(tx, input.member.merchantId, input.linkId)
  // A held payment is money that may be taken already: withdrawing its link needs the same warning.
  const attemptOpen = (await tx.attempts.ofLink(link.id)).some(
    ({ status }) => isOpenAttempt(status) || status === 'held',
  )
  const cancelled = cancelLink(link, { role: input.member.role, attemptOpen, warned: input.warned })
  if (!cancelled.ok) return cancelled
  await tx.links.save(cancelled.value)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, {
    action: 'link.cancelled',
    subjectId: link.id,
    details: { attemptOpen },
  })
  await refreshCards(tx, link.id)
  return ok({ link: cancelled.value, attemptOpen })
}
