import { toId, type ChannelAccountId, type MemberId, type PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { OneTimeToken } from '../ports/one-time-token-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { lockLink } from './load-link.ts'
import { putUpMenusJob } from './queues.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellPayer } from './tell-payer.ts'

/** Where a one-time chat address was opened. */
export type OpenedChat = {
  readonly token: string
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
}

export type BindChatError = { kind: 'unknown_token' }

const spend = (
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  purpose: 'bind_member' | 'bind_payer',
  token: string,
): Promise<OneTimeToken | null> => tx.tokens.consume(purpose, deps.ids.sha256(token), deps.clock.now())

/** From now on this chat speaks for the member. */
export async function bindMemberChat(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  chat: OpenedChat,
): Promise<Result<Member, BindChatError>> {
  const token = await spend(tx, deps, 'bind_member', chat.token)
  const account = await tx.accounts.channel(chat.channelAccountId)
  if (token?.subjectId == null || account?.merchantId !== token.merchantId) return err({ kind: 'unknown_token' })
  const member = await tx.members.find(token.merchantId, toId<MemberId>(token.subjectId))
  if (member === null || !member.active) return err({ kind: 'unknown_token' })
  await tx.members.bind({ ...placeOf(chat), memberId: member.id, merchantId: member.merchantId, notify: true })
  await tx.enqueue(putUpMenusJob(chat.channelAccountId, chat.address))
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, member.merchantId, actor, { action: 'member.chat_bound', subjectId: member.id })
  return ok(member)
}

/** The payer's consent to be written to: the waiting link is delivered here at once. */
export async function bindPayerChat(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  chat: OpenedChat,
): Promise<Result<PaymentLink, BindChatError>> {
  // A member who taps the invitation must not become the payer; the address stays good for whom it is meant.
  const members = await tx.members.byAddress(chat.channelAccountId, chat.address)
  if (members.length > 0) return err({ kind: 'unknown_token' })
  const token = await spend(tx, deps, 'bind_payer', chat.token)
  const account = await tx.accounts.channel(chat.channelAccountId)
  if (token?.subjectId == null || account?.merchantId !== token.merchantId) return err({ kind: 'unknown_token' })
  const { link, merchant, payer } = await lockLink(tx, token.merchantId, toId<PaymentLinkId>(token.subjectId))
  const bound = { ...payer, telegram: placeOf(chat) }
  await tx.payers.save(bound)
  await audit(tx, deps, merchant.id, { kind: 'payer' }, { action: 'payer.chat_bound', subjectId: payer.id })
  await tellPayer(tx, deps, {
    merchant,
    payer: bound,
    link,
    template: 'payer.link',
    params: await describeLink(tx, deps, link),
    event: `link-telegram:${link.id}:${link.version}`,
    kinds: ['telegram'],
    withPayPage: true,
  })
  await refreshCards(tx, link.id)
  return ok(link)
}

const placeOf = ({ channelAccountId, address }: OpenedChat) => ({ channelAccountId, address })
