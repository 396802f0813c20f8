import { idFromHex, toId, type MerchantId } from '../domain/ids.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Recipient } from '../app/tell.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import { decodeAction } from '../messages/chat-action.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { LoadedState } from './conversation.ts'
import { officeOf } from './member-path.ts'
import { linkBySubject } from './pick-link.ts'
import { inTurn } from './in-turn.ts'

export type Reached = Awaited<ReturnType<UnitOfWork['payers']['reachedAt']>>[number]

/** Who writes. Identity is the channel's own id of the sender, never a name that is shown. */
export type Speaker =
  | {
      readonly kind: 'member'
      readonly member: Member
      readonly offices: readonly Member[]
      /** The office for which the chat speaks outside of this dialogue. */
      readonly home: MerchantId | null
    }
  /** A member of several offices who has not said which one is meant. */
  | { readonly kind: 'undecided'; readonly offices: readonly Member[] }
  | { readonly kind: 'payer'; readonly reached: readonly [Reached, ...Reached[]] }
  | { readonly kind: 'stranger' }

export type MemberSpeaker = Extract<Speaker, { kind: 'member' }>

/** In a group only members of its office speak; whoever else is there is nobody. */
export async function findGroupSpeaker(
  tx: UnitOfWork,
  { channelAccountId, address }: Pick<Recipient, 'channelAccountId' | 'address'>,
  sender: ChannelAddress,
): Promise<Extract<Speaker, { kind: 'member' | 'stranger' }>> {
  const group = await tx.groups.find(channelAccountId, address)
  const members = group === null ? [] : await tx.members.byAddress(channelAccountId, sender)
  const member = members.find(({ merchantId }) => merchantId === group?.merchantId)
  return member === undefined
    ? { kind: 'stranger' }
    : { kind: 'member', member, offices: [member], home: member.merchantId }
}

/** What a message says about its office besides its words: the button that it is, and the message that it answers. */
export type Pointing = { readonly action: string | null; readonly replyToRef: string | null }

export async function findSpeaker(
  tx: UnitOfWork,
  conversation: Conversation,
  state: LoadedState,
  pointing: Pointing,
): Promise<Speaker> {
  const { channelAccountId, address } = conversation
  const offices = await tx.members.byAddress(channelAccountId, address)
  const [first, ...others] = offices
  if (first === undefined) {
    const [newest, ...older] = await tx.payers.reachedAt(channelAccountId, address)
    return newest === undefined ? { kind: 'stranger' } : { kind: 'payer', reached: [newest, ...older] }
  }
  if (others.length === 0) return { kind: 'member', member: first, offices, home: first.merchantId }
  return speakerAmong(tx, conversation, state, pointing, offices)
}

/**
 * A button belongs to the office of what it names, an answer to that of the message answered; what is left speaks for
 * the office of the dialogue that is open, and outside of dialogues for the one that was chosen.
 */
async function speakerAmong(
  tx: UnitOfWork,
  conversation: Conversation,
  { step, home }: LoadedState,
  { action: bytes, replyToRef }: Pointing,
  offices: readonly Member[],
): Promise<Speaker> {
  const memberOf = (id: MerchantId | null): Member | null => offices.find(({ merchantId }) => merchantId === id) ?? null
  const action = bytes === null ? null : decodeAction(bytes)
  if (action?.verb === 'office') {
    const chosen = memberOf(officeOf(action))
    return speaking(offices, chosen, chosen)
  }
  const pointed =
    (await ownerOf(tx, offices, action?.subject ?? null)) ??
    memberOf(await officeAnswered(tx, conversation, replyToRef))
  const spokenFor = memberOf(step.name === 'idle' ? home : conversation.merchantId)
  return speaking(offices, pointed ?? spokenFor, memberOf(home))
}

const speaking = (offices: readonly Member[], member: Member | null, atHome: Member | null): Speaker =>
  member === null
    ? { kind: 'undecided', offices }
    : { kind: 'member', member, offices, home: atHome?.merchantId ?? null }

async function ownerOf(tx: UnitOfWork, offices: readonly Member[], subject: string | null): Promise<Member | null> {
  if (subject === null) return null
  const owned = await inTurn(offices, (member) => ownsSubject(tx, member.merchantId, subject))
  const [owner, ...ambiguous] = offices.filter((_, index) => owned[index] === true)
  return owner === undefined || ambiguous.length > 0 ? null : owner
}

async function officeAnswered(
  tx: UnitOfWork,
  { channelAccountId }: Conversation,
  replyToRef: string | null,
): Promise<MerchantId | null> {
  if (replyToRef === null) return null
  return (await tx.deliveries.byRemoteRef(channelAccountId, replyToRef))?.merchantId ?? null
}

/** A button names a link, a question, an invitation, a member, a client or a refund: whose it is says where it acts. */
async function ownsSubject(tx: UnitOfWork, merchantId: MerchantId, subject: string): Promise<boolean> {
  if ((await linkBySubject(tx, merchantId, subject)) !== null) return true
  const id = idFromHex(subject)
  if (id === null) return false
  return (
    (await tx.approvals.find(merchantId, toId(id))) !== null ||
    (await tx.invites.find(merchantId, toId(id))) !== null ||
    (await tx.members.find(merchantId, toId(id))) !== null ||
    (await tx.payers.find(merchantId, toId(id))) !== null ||
    (await tx.refunds.find(merchantId, toId(id))) !== null
  )
}
