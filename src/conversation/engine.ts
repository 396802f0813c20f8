import type { AppDeps } from '../app/deps.ts'
import { putUpMenusJob } from '../app/queues.ts'
import { tell, type Recipient, type Telling } from '../app/tell.ts'
import type { InboundMessageId } from '../domain/ids.ts'
import type { ChannelAddress, Locale, Member, Merchant } from '../domain/merchant.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { Answering } from './answering.ts'
import { dialogueAddress, groupOf } from './group-talk.ts'
import { draftsAfter, IDLE, loadState, withState, type LoadedState, type Step } from './conversation.ts'
import { answerMember, askOffice } from './member-turn.ts'
import { answerPayer } from './payer-path.ts'
import { chosenByText, offeredChoices, say, type Outcome, type Reply } from './reply.ts'
import { isSaid } from './said.ts'
import { findGroupSpeaker, findSpeaker, type MemberSpeaker, type Pointing, type Speaker } from './speaker.ts'
import { answerGroupStart, answerStart } from './start-path.ts'

/**
 * Answers one stored message: everything it causes is one unit of work with the mark that it is done, so a repeat of
 * the job or of the message changes nothing.
 */
export function converse(deps: AppDeps, inboundId: InboundMessageId): Promise<void> {
  return deps.store.transaction(async (tx) => {
    const inbound = await tx.inbound.take(inboundId)
    if (inbound === null) return
    await answerInbound(tx, deps, inbound)
    await tx.inbound.markProcessed(inboundId, deps.clock.now())
  })
}

/** After the last failed try: a calm word instead of silence. The dialogue stands where it stood. */
export function apologise(deps: AppDeps, inboundId: InboundMessageId): Promise<void> {
  return deps.store.transaction(async (tx) => {
    const inbound = await tx.inbound.take(inboundId)
    if (inbound === null) return
    const sender = senderOf(inbound)
    // A group need not hear of it: the member is told in their own chat.
    if (sender !== null) await sayMishap(tx, deps, inbound, sender)
    await tx.inbound.markProcessed(inboundId, deps.clock.now())
  })
}

const senderOf = ({ event }: StoredInbound): ChannelAddress | null => (isSaid(event) ? event.from : null)

async function answerInbound(tx: UnitOfWork, deps: AppDeps, inbound: StoredInbound): Promise<void> {
  const sender = senderOf(inbound)
  if (sender === null) return
  const { event } = inbound
  const group = groupOf(event)
  const conversation = await tx.conversations.lock(inbound.channelAccountId, dialogueAddress(group, sender))
  const { place, merchant } = await placeOf(tx, inbound, group?.address ?? sender)
  const inGroup = group !== null
  const answering: Answering = {
    ...{ tx, deps, now: deps.clock.now(), inbound, conversation, place, merchant, sender, inGroup },
  }
  if (event.kind === 'start' && event.token !== '') {
    const turn = { tx, deps, inbound, event, place, merchant }
    return inGroup ? answerGroupStart(turn, sender) : answerStart(turn)
  }
  if (!inGroup) {
    const state = loadState(conversation, answering.now)
    return answerSpeaker(answering, await findSpeaker(tx, conversation, state, await pointingOf(answering, state)))
  }
  const speaker = await findGroupSpeaker(tx, place, sender)
  // Between the message and now they may have left the team: silence, as for any stranger of the group.
  return speaker.kind === 'stranger' ? undefined : answerSpeaker(answering, speaker)
}

/** A number or a word that stands for a button points where the button does. */
async function pointingOf({ deps, place, inbound }: Answering, state: LoadedState): Promise<Pointing> {
  const { event } = inbound
  if (event.kind === 'press') return { action: event.action, replyToRef: null }
  if (event.kind !== 'text') return { action: null, replyToRef: null }
  const { surface } = await deps.accounts.channel(place.channelAccountId)
  return { action: chosenByText(event.text, state.offered, surface), replyToRef: event.replyToRef }
}

async function placeOf(
  tx: UnitOfWork,
  { channelAccountId }: StoredInbound,
  address: ChannelAddress,
): Promise<{ place: Recipient; merchant: Merchant }> {
  const account = await tx.accounts.channel(channelAccountId)
  const merchant = account === null ? null : await tx.merchants.find(account.merchantId)
  if (account === null || merchant === null) throw new Error(`no channel account ${channelAccountId}`)
  return { place: { channelAccountId, kind: account.kind, address }, merchant }
}

async function answerSpeaker(answering: Answering, speaker: Speaker): Promise<void> {
  switch (speaker.kind) {
    case 'member': {
      const merchant = await officeOfMember(answering, speaker.member)
      const state = loadState(answering.conversation, answering.now)
      const isElsewhere = leavesOpenDialogue(answering, speaker, state)
      const seen = isElsewhere ? { ...state, step: IDLE } : state
      const outcome = await answerMember(answering, merchant, speaker, seen)
      await settle(answering, merchant, speaker, isElsewhere ? goneBack(outcome) : outcome)
      return redrawMenu(answering, speaker, state)
    }
    case 'undecided':
      return settle(answering, answering.merchant, null, await askOffice(answering, speaker.offices))
    case 'payer':
      return answerPayer({ ...answering, reached: speaker.reached })
    case 'stranger':
      return answerStranger(answering)
  }
}

/** A card of one office tapped in the middle of a dialogue of the other: neither sees what the other asks. */
const leavesOpenDialogue = (
  { conversation }: Answering,
  { member, home }: MemberSpeaker,
  { step, home: before }: LoadedState,
): boolean =>
  asksSomething(step) &&
  home === before &&
  conversation.merchantId !== null &&
  conversation.merchantId !== member.merchantId

const asksSomething = ({ name }: Step): boolean => name !== 'idle' && name !== 'choosing_office'

/** What opened no dialogue of its own leaves the other one open. */
const goneBack = (outcome: Outcome): Outcome => ({
  ...outcome,
  next: outcome.next?.name === 'idle' ? null : outcome.next,
})

/** The channel's own menu is that of the office spoken for. */
async function redrawMenu({ tx, place, inGroup }: Answering, { home, offices }: MemberSpeaker, before: LoadedState) {
  if (inGroup || offices.length === 1 || home === before.home) return
  await tx.enqueue(putUpMenusJob(place.channelAccountId, place.address))
}

async function officeOfMember({ tx, merchant }: Answering, member: Member): Promise<Merchant> {
  if (member.merchantId === merchant.id) return merchant
  const own = await tx.merchants.find(member.merchantId)
  if (own === null) throw new Error(`no office ${member.merchantId}`)
  return own
}

/** A member is answered in the language they chose; the office's own stays what it is. */
const spokenLocale = (office: Merchant, speaker: MemberSpeaker | null, { locale = office.locale }: Outcome): Locale =>
  speaker?.member.locale ?? locale

/** Says the replies and keeps the next step. */
async function settle(
  answering: Answering,
  office: Merchant,
  speaker: MemberSpeaker | null,
  outcome: Outcome,
): Promise<void> {
  const { replies, next } = outcome
  const merchant = { ...office, locale: spokenLocale(office, speaker, outcome) }
  const { tx, deps, conversation, now } = answering
  for (const [index, reply] of replies.entries()) await sayReply(answering, merchant, reply, index)
  const { step: open, drafts } = loadState(conversation, now)
  const stays = next === null && asksSomething(open)
  const { merchantId, id } = speaker?.member ?? { merchantId: null, id: null }
  const spoken = stays ? conversation : { ...conversation, merchantId, memberId: id }
  const offered = offeredChoices(outcome, ({ label, labelParams = {} }) =>
    deps.renderer.label(label, labelParams, merchant.locale),
  )
  const kept = { drafts: draftsAfter(drafts, next), home: speaker?.home ?? null }
  await tx.conversations.save(withState(spoken, { step: next ?? open, offered, ...kept }, now))
}

async function sayReply(answering: Answering, merchant: Merchant, reply: Reply, index: number): Promise<void> {
  const { inGroup, place, sender } = answering
  if (!inGroup || !isForOne(reply)) return sayAt(answering, merchant, reply, { place, key: String(index) })
  await sayAt(answering, merchant, reply, { place: { ...place, address: sender }, key: `${index}:private` })
  return sayAt(answering, merchant, say('chat.sent_privately', {}), { place, key: String(index) })
}

/** What opens something, or speaks of the team itself, is for whoever asked and for nobody who reads along. */
const isForOne = (reply: Reply): boolean => reply.discreet || reply.target?.to.kind === 'one_time'

async function sayAt(
  { tx, deps, inbound }: Answering,
  merchant: Merchant,
  reply: Reply,
  { place, key }: { readonly place: Recipient; readonly key: string },
): Promise<void> {
  const { surface } = await deps.accounts.channel(place.channelAccountId)
  const pressedRef = inbound.event.kind === 'press' ? inbound.event.messageRef : null
  await tell(tx, deps, {
    merchant,
    to: [place],
    audience: 'member',
    linkId: reply.linkId,
    template: reply.template,
    params: reply.params,
    choices: reply.choices,
    ...targetOf(reply),
    editsRef: reply.inPlace && surface.edits ? pressedRef : null,
    ...(reply.becomesCard && reply.linkId !== null ? { becomesCardOf: reply.linkId } : {}),
    documentId: reply.documentId,
    dedupeKey: `reply:${inbound.id}:${key}`,
    locale: merchant.locale,
  })
}

const targetOf = ({ target }: Reply): Pick<Telling, 'target' | 'targetLabel'> => {
  if (target === null) return {}
  return { target: target.to, ...(target.label === null ? {} : { targetLabel: target.label }) }
}

/** One neutral answer a day, which names no office. */
async function answerStranger({ tx, deps, inbound, place, merchant, now }: Answering): Promise<void> {
  if (!(await tx.conversations.mayAnswerStranger(place.channelAccountId, place.address, now))) return
  await tell(tx, deps, {
    merchant,
    to: [place],
    audience: 'payer',
    linkId: null,
    template: 'stranger.neutral',
    params: {},
    dedupeKey: `reply:${inbound.id}:0`,
    locale: merchant.locale,
  })
}

async function sayMishap(
  tx: UnitOfWork,
  deps: AppDeps,
  inbound: StoredInbound,
  address: ChannelAddress,
): Promise<void> {
  const { place, merchant } = await placeOf(tx, inbound, address)
  const isMember = (await tx.members.byAddress(place.channelAccountId, address)).length > 0
  const isPayer = !isMember && (await tx.payers.reachedAt(place.channelAccountId, address)).length > 0
  if (!isMember && !isPayer) return
  await tell(tx, deps, {
    merchant,
    to: [place],
    audience: isMember ? 'member' : 'payer',
    linkId: null,
    template: 'chat.mishap',
    params: {},
    dedupeKey: `reply:${inbound.id}:mishap`,
    locale: merchant.locale,
  })
}
