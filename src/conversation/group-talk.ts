import type { AppDeps } from '../app/deps.ts'
import type { ChannelAccountId } from '../domain/ids.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { InboundEvent, InGroup } from '../ports/message-channel.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { loadState } from './conversation.ts'
import { isWholeRequest } from './draft/draft-fields.ts'
import { interpret } from './interpret/interpret.ts'
import { findGroupSpeaker } from './speaker.ts'

export const groupOf = (event: InboundEvent): InGroup | null => ('group' in event ? (event.group ?? null) : null)

/** Each member has a dialogue of their own in each group. */
export const dialogueAddress = (group: InGroup | null, sender: ChannelAddress): ChannelAddress =>
  group === null ? sender : `${group.address}/${sender}`

/**
 * In a group we hear what is said to us by a member of its office, and of their other talk only what is plainly an order
 * or answers what we asked. The rest is not stored, and strangers are not answered.
 */
export async function isForUs(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  channelAccountId: ChannelAccountId,
  event: InboundEvent,
): Promise<boolean> {
  const group = groupOf(event)
  if (group === null || event.kind === 'start' || !('from' in event) || event.from === null) return true
  const speaker = await findGroupSpeaker(tx, { channelAccountId, address: group.address }, event.from)
  if (speaker.kind === 'stranger') return false
  if (group.addressed || event.kind !== 'text' || isPlainOrder(deps, event.text)) return true
  const conversation = await tx.conversations.lock(channelAccountId, dialogueAddress(group, event.from))
  // Only to a question of ours: a "tamam" among people must not send the card that stands above it.
  return loadState(conversation, deps.clock.now()).step.name === 'drafting'
}

/** A whole payment in one sentence, or a link of ours by its number. */
function isPlainOrder({ clock }: Pick<AppDeps, 'clock'>, text: string): boolean {
  const { command, entities } = interpret(text, { now: clock.now() })
  if (command.kind !== 'sure') return false
  return command.key === 'create_link' ? isWholeRequest(entities) : entities.linkNumbers.length > 0
}
