import { idFromHex, toId, type MemberId, type MerchantId } from '../domain/ids.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Recipient } from '../app/tell.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import { decodeAction } from '../messages/chat-action.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { officeOf } from './member-path.ts'
import { linkBySubject } from './pick-link.ts'
import { inTurn } from './in-turn.ts'

export type Reached = Awaited<ReturnType<UnitOfWork['payers']['reachedAt']>>[number]

/** Who writes. Identity is the channel's own id of the sender, never a name that is shown. */
export type Speaker =
  | { readonly kind: 'member'; readonly member: Member; readonly offices: readonly Member[] }
  /** A member of several offices who has not said which one is meant. */
  | { readonly kind: 'undecided'; readonly offices: readonly Member[] }
  | { readonly kind: 'payer'; readonly reached: readonly [Reached, ...Reached[]] }
  | { readonly kind: 'stranger' }

/** In a group only members of its office speak; whoever else is there is nobody. */
export async function findGroupSpeaker(
  tx: UnitOfWork,
  { channelAccountId, address }: Pick<Recipient, 'channelAccountId' | 'address'>,
  sender: ChannelAddress,
): Promise<Extract<Speaker, { kind: 'member' | 'stranger' }>> {
  const group = await tx.groups.find(channelAccountId, address)
  const members = group === null ? [] : await tx.members.byAddress(channelAccountId, sender)
  const member = members.find(({ merchantId }) => merchantId === group?.merchantId)
  return member === undefined ? { kind: 'stranger' } : { kind: 'member', member, offices: [member] }
}

export async function findSpeaker(tx: UnitOfWork, conversation: Conversation, event: InboundEvent): Promise<Speaker> {
  const { channelAccountId, address } = conversation
  const offices = await tx.members.byAddress(channelAccountId, address)
  const [first, ...others] = offices
  if (first !== undefined) {
    const member = others.length === 0 ? first : await chosenOffice(tx, conversation, event, offices)
    return member === null ? { kind: 'undecided', offices } : { kind: 'member', member, offices }
  }
  const [newest, ...older] = await tx.payers.reachedAt(channelAccountId, address)
  return newest === undefined ? { kind: 'stranger' } : { kind: 'payer', reached: [newest, ...older] }
}

/** A button belongs to the office of its link; otherwise the office chosen last speaks. */
async function chosenOffice(
  tx: UnitOfWork,
  conversation: Conversation,
  event: InboundEvent,
  offices: readonly Member[],
): Promise<Member | null> {
  const action = event.kind === 'press' ? decodeAction(event.action) : null
  if (action?.verb === 'office') return offices.find((member) => member.merchantId === officeOf(action)) ?? null
  const subject = action?.subject ?? null
  const owned = await inTurn(offices, (member) => ownsSubject(tx, member.merchantId, subject))
  const [owner, ...ambiguous] = offices.filter((_, index) => owned[index] === true)
  if (owner !== undefined && ambiguous.length === 0) return owner
  return remembered(offices, conversation.merchantId, conversation.memberId)
}

/** A button names a link, a question, an invitation or a member: whose it is says for which office it was pressed. */
async function ownsSubject(tx: UnitOfWork, merchantId: MerchantId, subject: string | null): Promise<boolean> {
  if ((await linkBySubject(tx, merchantId, subject)) !== null) return true
  const id = subject === null ? null : idFromHex(subject)
  if (id === null) return false
  return (
    (await tx.approvals.find(merchantId, toId(id))) !== null ||
    (await tx.invites.find(merchantId, toId(id))) !== null ||
    (await tx.members.find(merchantId, toId(id))) !== null
  )
}

const remembered = (
  offices: readonly Member[],
  merchantId: MerchantId | null,
  memberId: MemberId | null,
): Member | null => offices.find((member) => member.merchantId === merchantId && member.id === memberId) ?? null
