import type { LinkApproval } from '../domain/link-approval.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, type LinkParams } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'
import { loadParties } from './load-link.ts'
import { subjectChoice } from './subject-choice.ts'

type ApprovalParams = LinkParams & {
  readonly askedBy: string
  readonly endsAt: number
  readonly twin: ReturnType<typeof twinParams> | null
}

/**
 * B16 meets B5: who is asked reads which open link of the same person this one would stand beside. The button carries
 * its number, so that only what was read is approved.
 */
export async function approvalQuestion(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'urls' | 'testMode'>,
  approval: LinkApproval,
  link: PaymentLink,
) {
  const { payer } = await loadParties(tx, link)
  const twin = await tx.links.twinOf(link, payer)
  const asker = await tx.members.find(link.merchantId, approval.askedBy)
  const params: ApprovalParams = {
    ...(await describeLink(tx, deps, link)),
    askedBy: asker?.displayName ?? '',
    endsAt: approval.endsAt,
    twin: twin === null ? null : twinParams(link, twin),
  }
  const approve =
    twin === null
      ? subjectChoice('approve', 'approve', approval.id)
      : subjectChoice('approve_beside', 'approve', approval.id, twin.shortNumber)
  const reject = subjectChoice('reject', 'reject', approval.id)
  const choices =
    twin === null ? [[approve, reject]] : [[approve, reject], [linkChoice('twin_status', 'status', twin.id)]]
  return { params, choices }
}

/** `because`: what the two have in common. */
export const twinParams = (link: PaymentLink, twin: PaymentLink) => ({
  shortNumber: twin.shortNumber,
  amount: twin.amount,
  expiresAt: twin.expiresAt,
  because: twin.amount === link.amount ? ('amount' as const) : ('matter' as const),
})
