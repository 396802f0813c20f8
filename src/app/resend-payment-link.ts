import type { ChannelKind } from '../domain/channel-kind.ts'
import type { PaymentLinkId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { plusMs, SECOND_MS } from '../domain/instant.ts'
import { isPayable } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { lockLink } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellPayer } from './tell-payer.ts'

/** A second tap within this time is the first one once more. */
const DOUBLE_TAP_MS = 30 * SECOND_MS

/** Sends an open link's message once more, on its own channels or on the named ones. */
export async function resendPaymentLink(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  input: {
    readonly member: Member
    readonly linkId: PaymentLinkId
    readonly channels: readonly ChannelKind[] | null
    readonly requestKey: string
  },
): Promise<Result<{ channels: readonly ChannelKind[] }, { kind: 'not_open' | 'no_channel' | 'just_sent' }>> {
  const { link, merchant, payer } = await lockLink(tx, input.member.merchantId, input.linkId)
  if (!isPayable(link, deps.clock.now())) return err({ kind: 'not_open' })
  const event = `resend:${link.id}:`
  const recent = new Set(
    await tx.deliveries.kindsOfEvent(link.merchantId, event, plusMs(deps.clock.now(), -DOUBLE_TAP_MS)),
  )
  const wanted = input.channels ?? link.channels
  const channels = await tellPayer(tx, deps, {
    merchant,
    payer,
    link,
    template: 'payer.link',
    params: await describeLink(tx, deps, link),
    event: `${event}${input.requestKey}`,
    kinds: wanted.filter((kind) => !recent.has(kind)),
    withPayPage: true,
  })
  if (channels.length === 0) {
    return err({ kind: wanted.some((kind) => recent.has(kind)) ? 'just_sent' : 'no_channel' })
  }
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, {
    action: 'link.resent',
    subjectId: link.id,
    details: { channels: channels.join(' ') },
  })
  await refreshCards(tx, link.id)
  return ok({ channels })
}
