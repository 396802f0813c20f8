import type { PaymentLinkId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Member } from '../domain/merchant.ts'
import { extendLink, type ExtendLinkError, type PaymentLink } from '../domain/payment-link.ts'
import { ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { lockLink } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellPayer } from './tell-payer.ts'

/** L7: a later end for an open or expired link; the payer is told. */
export async function extendPaymentLink(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  input: {
    readonly member: Member
    readonly linkId: PaymentLinkId
    readonly expiresAt: Instant
    readonly requestKey: string
  },
): Promise<Result<PaymentLink, ExtendLinkError>> {
  const { link, merchant, payer } = await lockLink(tx, input.member.merchantId, input.linkId)
  const extended = extendLink(link, input.expiresAt, deps.clock.now())
  if (!extended.ok) return extended
  await tx.links.save(extended.value)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, {
    action: 'link.extended',
    subjectId: link.id,
    details: { from: link.expiresAt, to: extended.value.expiresAt },
  })
  await tellPayer(tx, deps, {
    merchant,
    payer,
    link: extended.value,
    template: 'payer.extended',
    params: await describeLink(tx, deps, extended.value),
    event: `extended:${link.id}:${input.requestKey}`,
    kinds: link.channels,
    withPayPage: true,
  })
  await refreshCards(tx, link.id)
  return ok(extended.value)
}
