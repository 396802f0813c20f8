import type { MemberId, MerchantId } from '../domain/ids.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Member } from '../domain/merchant.ts'
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
  const links = await inTurn(offices, (member) => linkBySubject(tx, member.merchantId, subject))
  const [owner, ...ambiguous] = offices.filter((_, index) => (links[index] ?? null) !== null)
  if (owner !== undefined && ambiguous.length === 0) return owner
  return remembered(offices, conversation.merchantId, conversation.memberId)
}

const remembered = (
  offices: readonly Member[],
  merchantId: MerchantId | null,
  memberId: MemberId | null,
): Member | null => offices.find((member) => member.merchantId === merchantId && member.id === memberId) ?? null
