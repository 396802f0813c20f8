import { requestTeamChange } from '../../app/change-team.ts'
import type { RefusedChange } from '../../app/check-team-change.ts'
import { inviteMember, turnAway } from '../../app/invite-member.ts'
import { issueOneTimeToken } from '../../app/issue-one-time-token.ts'
import { ownLinkLimit } from '../../domain/amount-limits.ts'
import { idFromHex, toId, type InviteId, type MemberId } from '../../domain/ids.ts'
import type { Member } from '../../domain/merchant.ts'
import { ROLES, type Role } from '../../domain/role.ts'
import type { TeamChange } from '../../domain/team-change.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { Command } from '../command.ts'
import { buttonClosed } from '../pick-link.ts'
import { ABANDON, choice, inColumn, inPairs, outcome, say, type Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'
import { membersNamed, readTeamOrder, type LimitOf, type TeamOrder } from './team-order.ts'

/** "ekip": who belongs to the office, with what right and up to which amount. */
export const teamCommand: Command = {
  key: 'team',
  permission: 'team.manage',
  inHelp: true,
  run: (turn, order) => carryOut(turn, readTeamOrder(order.text, amountsOf(order))),
  presses: {
    team: listTeam,
    member: (turn, action) => onMember(turn, action, (member) => memberMenu(turn, member)),
    team_set: (turn, action) => onMember(turn, action, (member) => changeByTap(turn, member, action.arg)),
    admit: (turn, action) => onInvite(action, (inviteId) => confirm(turn, { kind: 'admit', inviteId })),
    turn_away: (turn, action) => onInvite(action, (inviteId) => sendAway(turn, inviteId)),
    team_group: offerGroup,
  },
}

const amountsOf = ({ intent }: Order) => intent.entities.amounts.map((reading) => reading.value)

function carryOut(turn: Turn, order: TeamOrder): Promise<Outcome> {
  switch (order.kind) {
    case 'list':
      return listTeam(turn)
    case 'group':
      return offerGroup(turn)
    case 'invite':
      return invite(turn, order)
    case 'remove':
    case 'reset_codes':
      return onNamed(turn, order.name, order.kind, (member) => confirm(turn, { kind: order.kind, memberId: member.id }))
    case 'role': {
      const { role, name } = order
      if (role === null) return onNamed(turn, name, null, (member) => memberMenu(turn, member))
      return onNamed(turn, name, `role:${role}`, (member) => confirm(turn, { kind: 'role', memberId: member.id, role }))
    }
    case 'limit':
      return setLimit(turn, order.whose, order.amount)
  }
}

async function listTeam(turn: Turn): Promise<Outcome> {
  const { tx, merchant, member: reader } = turn
  const limits = await tx.limits.of(merchant.id)
  const members = await activeMembers(turn)
  const lines = members.map((member) => ({
    memberName: member.displayName,
    role: member.role,
    limit: ownLinkLimit(member, limits),
    isReader: member.id === reader.id,
  }))
  const pending = await tx.invites.pendingOf(merchant.id)
  const joined = pending.filter(({ status }) => status === 'joined')
  const waiting = joined.map(({ displayName, role }) => ({ memberName: displayName, role }))
  const groups = (await tx.groups.ofMerchant(merchant.id)).length
  const params = { lines, waiting, groups, refundLimit: limits.refund, officeLimit: merchant.linkLimit }
  const others = members.filter((member) => member.id !== reader.id)
  const choices = [
    ...joined.flatMap(({ id, displayName }) => [
      [
        choice('admit_named', 'admit', { subject: id }, { memberName: displayName }),
        choice('turn_away', 'turn_away', { subject: id }),
      ],
    ]),
    ...inPairs(
      others.map((member) => choice('option_text', 'member', { subject: member.id }, { text: member.displayName })),
    ),
    [choice('bind_group', 'team_group')],
  ]
  return outcome(null, say('chat.team', params, { choices, discreet: true }))
}

const activeMembers = async ({ tx, merchant }: Turn): Promise<readonly Member[]> =>
  (await tx.members.ofMerchant(merchant.id)).filter((member) => member.active)

async function memberMenu(turn: Turn, member: Member): Promise<Outcome> {
  const limits = await turn.tx.limits.of(turn.merchant.id)
  const params = { memberName: member.displayName, role: member.role, limit: ownLinkLimit(member, limits) }
  const change = (label: string, arg: string, labelParams?: Readonly<Record<string, unknown>>) =>
    choice(label, 'team_set', { subject: member.id, arg }, labelParams)
  const roles = ROLES.filter((role) => role !== member.role).map((role) =>
    change('make_role', `role:${role}`, { role, merchantKind: turn.merchant.kind }),
  )
  const choices = [
    ...inPairs(roles),
    [change('reset_codes', 'reset_codes'), change('remove_member', 'remove')],
    [choice('team', 'team')],
  ]
  return outcome(null, say('chat.team_member', params, { choices, discreet: true }))
}

function changeByTap(turn: Turn, member: Member, arg: string | null): Promise<Outcome> {
  const change = changeOf(member.id, arg ?? '')
  return change === null ? Promise.resolve(outcome(null, buttonClosed())) : confirm(turn, change)
}

function changeOf(memberId: MemberId, arg: string): TeamChange | null {
  if (arg === 'remove' || arg === 'reset_codes') return { kind: arg, memberId }
  const role = ROLES.find((known) => arg === `role:${known}`)
  return role === undefined ? null : { kind: 'role', memberId, role }
}

/** Nothing changes before the page: team and limits need the step-up. */
async function confirm(turn: Turn, change: TeamChange): Promise<Outcome> {
  const requested = await requestTeamChange(turn.tx, turn.deps, { member: turn.member, change })
  if (!requested.ok) return refusedChange(requested.error)
  const { tokenId, described } = requested.value
  const target = { to: { kind: 'one_time' as const, tokenId }, label: 'open_approval' }
  return outcome({ name: 'idle' }, say('chat.team_confirm', described, { target }))
}

const refusedChange = ({ kind }: RefusedChange): Outcome =>
  outcome(null, say('chat.team_refused', { reason: kind }, { choices: [[choice('team', 'team')]], discreet: true }))

async function invite(
  turn: Turn,
  { name, role }: { readonly name: string; readonly role: Role | null },
): Promise<Outcome> {
  if (role === null || name === '') return howTo('invite')
  const invited = await inviteMember(turn.tx, turn.deps, { member: turn.member, displayName: name, role })
  if (!invited.ok) return howTo('invite')
  const { tokenId, invite: made } = invited.value
  // No button: the address is for somebody else.
  const target = { to: { kind: 'one_time' as const, tokenId }, label: null }
  return outcome(null, say('chat.team_invite', { memberName: made.displayName, role: made.role }, { target }))
}

async function sendAway(turn: Turn, inviteId: InviteId): Promise<Outcome> {
  const sent = await turnAway(turn.tx, turn.deps, { member: turn.member, inviteId })
  if (!sent.ok) return refusedChange({ kind: 'not_joined' })
  const params = { memberName: sent.value.displayName }
  return outcome(null, say('chat.team_turned_away', params, { inPlace: true, discreet: true }))
}

function setLimit(
  turn: Turn,
  whose: LimitOf,
  amount: Extract<TeamOrder, { kind: 'limit' }>['amount'],
): Promise<Outcome> {
  if (amount === 'unclear') return Promise.resolve(howTo('limit'))
  const upTo = amount === 'none' ? null : amount
  switch (whose.kind) {
    case 'refund':
      return confirm(turn, { kind: 'refund_limit', amount: upTo })
    case 'office':
      return upTo === null ? Promise.resolve(howTo('limit')) : confirm(turn, { kind: 'office_limit', amount: upTo })
    case 'role':
      return confirm(turn, { kind: 'role_limit', role: whose.role, amount: upTo })
    case 'member':
      return onNamed(turn, whose.name, null, (member) =>
        confirm(turn, { kind: 'member_limit', memberId: member.id, amount: upTo }),
      )
  }
}

const howTo = (topic: 'invite' | 'limit' | 'who'): Outcome =>
  outcome(null, say('chat.team_how', { topic }, { choices: [[choice('team', 'team')], [ABANDON]], discreet: true }))

/** One member is meant, or it is asked which; `arg` is what a tap on the name then does. */
async function onNamed(
  turn: Turn,
  name: string,
  arg: string | null,
  then: (member: Member) => Promise<Outcome>,
): Promise<Outcome> {
  const [only, ...more] = membersNamed(await activeMembers(turn), name)
  if (only === undefined) return howTo('who')
  if (more.length === 0) return then(only)
  const choices = [only, ...more].map(({ id, displayName }) =>
    arg === null
      ? choice('option_text', 'member', { subject: id }, { text: displayName })
      : choice('option_text', 'team_set', { subject: id, arg }, { text: displayName }),
  )
  return outcome(null, say('chat.team_which', {}, { choices: [...inColumn(choices), [ABANDON]], discreet: true }))
}

async function onMember(
  turn: Turn,
  { subject }: ChatAction,
  then: (member: Member) => Promise<Outcome>,
): Promise<Outcome> {
  const id = subject === null ? null : idFromHex(subject)
  const member = id === null ? null : await turn.tx.members.find(turn.merchant.id, toId<MemberId>(id))
  return member === null || !member.active ? refusedChange({ kind: 'unknown_member' }) : then(member)
}

function onInvite({ subject }: ChatAction, then: (id: InviteId) => Promise<Outcome>): Promise<Outcome> {
  const id = subject === null ? null : idFromHex(subject)
  return id === null ? Promise.resolve(outcome(null, buttonClosed())) : then(toId<InviteId>(id))
}

/** The code that makes a Telegram group the office's, sent there by this owner. */
async function offerGroup(turn: Turn): Promise<Outcome> {
  const { tx, deps, merchant, member } = turn
  const telegram = (await tx.accounts.channelsOf(merchant.id)).find(({ kind }) => kind === 'telegram')
  const opened = telegram === undefined ? null : await deps.accounts.channel(telegram.id)
  if (telegram === undefined || opened?.startUrl == null)
    return outcome(null, say('chat.group_impossible', { reason: 'no_bot' }))
  const identities = await tx.members.identitiesOf(merchant.id)
  if (!identities.some((one) => one.memberId === member.id && one.channelAccountId === telegram.id)) {
    return outcome(null, say('chat.group_impossible', { reason: 'not_bound' }))
  }
  const subject = { purpose: 'bind_group', merchantId: merchant.id, subjectId: member.id } as const
  const { tokenId } = await issueOneTimeToken(tx, deps, subject)
  return outcome(
    null,
    say('chat.group_code', {}, { target: { to: { kind: 'one_time', tokenId }, label: 'add_to_group' } }),
  )
}
