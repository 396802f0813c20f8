import { bindGroup } from '../app/bind-group.ts'
import { bindMemberChat, bindPayerChat } from '../app/bind-chat.ts'
import type { AppDeps } from '../app/deps.ts'
import { joinByChat } from '../app/invite-member.ts'
import { officeRecipients } from '../app/recipients.ts'
import { tell, type Recipient } from '../app/tell.ts'
import type { ChannelAddress, Member, Merchant } from '../domain/merchant.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { choice } from './reply.ts'

type StartEvent = Extract<InboundEvent, { kind: 'start' }>

export type StartTurn = {
  readonly tx: UnitOfWork
  readonly deps: AppDeps
  readonly inbound: StoredInbound
  readonly event: StartEvent
  readonly place: Recipient
  /** Whose channel was opened; the answers to a refused token name no office. */
  readonly merchant: Merchant
}

/** A chat was opened by a one-time address: it is bound to the member or payer the address was made for. */
export async function answerStart(turn: StartTurn): Promise<void> {
  const { tx, deps, event, place } = turn
  const chat = { token: event.token, channelAccountId: place.channelAccountId, address: place.address }
  const member = await bindMemberChat(tx, deps, chat)
  if (member.ok) return welcomeMember(turn, member.value)
  const joined = await joinByChat(tx, deps, { ...chat, shownName: event.displayName })
  if (joined.ok) {
    const { merchant, invite } = joined.value
    return say(turn, 'chat.join_waiting', { officeName: merchant.name, memberName: invite.displayName }, 'member')
  }
  const payer = await bindPayerChat(tx, deps, chat)
  if (payer.ok) return say(turn, 'payer.telegram_bound', { officeName: turn.merchant.name }, 'payer')
  const isKnown = (await tx.members.byAddress(place.channelAccountId, place.address)).length > 0
  if (isKnown || (await tx.conversations.mayAnswerStranger(place.channelAccountId, place.address, deps.clock.now()))) {
    await say(turn, 'chat.start_refused', {}, isKnown ? 'member' : 'payer')
  }
}

/** `/start` in a group: an owner's code binds it. Who is no member hears nothing, whatever they send. */
export async function answerGroupStart(turn: StartTurn, sender: ChannelAddress): Promise<void> {
  const { tx, deps, event, place } = turn
  const { channelAccountId, address } = place
  const bound = await bindGroup(tx, deps, { token: event.token, channelAccountId, address, sender })
  if (bound.ok) return say(turn, 'chat.group_bound', { officeName: bound.value.merchant.name }, 'member')
  if (bound.error.member !== null) await say(turn, 'chat.start_refused', {}, 'member')
}

async function welcomeMember(turn: StartTurn, member: Member): Promise<void> {
  const params = { officeName: turn.merchant.name, memberName: member.displayName }
  await say(turn, 'chat.member_bound', params, 'member')
  await tellOwners(turn, member)
}

/** Owners read who now speaks for their office, so that a wrong person is noticed. */
async function tellOwners({ tx, deps, inbound, event, place, merchant }: StartTurn, member: Member): Promise<void> {
  for (const { memberId, to } of await officeRecipients(tx, merchant.id, member.id)) {
    const elsewhere = to.filter(
      (one) => one.channelAccountId !== place.channelAccountId || one.address !== place.address,
    )
    if (elsewhere.length === 0) continue
    await tell(tx, deps, {
      merchant,
      to: elsewhere,
      audience: 'member',
      linkId: null,
      template: 'office.new_member_bound',
      params: { memberName: member.displayName, channel: place.kind, displayName: event.displayName },
      dedupeKey: `bound:${inbound.id}:${memberId}`,
      locale: merchant.locale,
    })
  }
}

async function say(
  { tx, deps, inbound, place, merchant }: StartTurn,
  template:
    'chat.member_bound' | 'chat.join_waiting' | 'chat.group_bound' | 'chat.start_refused' | 'payer.telegram_bound',
  params: Readonly<Record<string, unknown>>,
  audience: 'member' | 'payer',
): Promise<void> {
  await tell(tx, deps, {
    merchant,
    to: [place],
    audience,
    linkId: null,
    template,
    params,
    choices: template === 'chat.member_bound' ? [[choice('create', 'create'), choice('help', 'help')]] : [],
    dedupeKey: `reply:${inbound.id}:0`,
    locale: merchant.locale,
  })
}
