import type { ChannelAccountId, PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { lockLink } from './load-link.ts'
import { tell } from './tell.ts'

/** The office's answer goes back by the channel and to the address the payer wrote from. */
export async function replyToPayer(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: {
    readonly member: Member
    readonly linkId: PaymentLinkId
    readonly channelAccountId: ChannelAccountId
    readonly address: ChannelAddress
    readonly text: string
    readonly requestKey: string
  },
): Promise<Result<null, { kind: 'not_reachable' }>> {
  const { link, merchant, payer } = await lockLink(tx, input.member.merchantId, input.linkId)
  const account = await tx.accounts.channel(input.channelAccountId)
  const reached = await tx.payers.reachedAt(input.channelAccountId, input.address)
  if (account === null || !reached.some((candidate) => candidate.payer.id === payer.id)) {
    return err({ kind: 'not_reachable' })
  }
  await tell(tx, deps, {
    merchant,
    to: [{ channelAccountId: account.id, kind: account.kind, address: input.address }],
    audience: 'payer',
    linkId: link.id,
    template: 'payer.reply',
    params: { officeName: merchant.name, text: input.text },
    dedupeKey: `payer-reply:${input.requestKey}`,
    locale: payer.locale,
  })
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, merchant.id, actor, { action: 'payer.answered', subjectId: link.id })
  return ok(null)
}
