import { toId, type InviteId, type MemberId } from '../domain/ids.ts'
import { isMemberName, type Invite } from '../domain/invite.ts'
import type { ChannelAddress, Member, Merchant } from '../domain/merchant.ts'
import { isWeakPin } from '../domain/pin.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Role } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { OpenedChat } from './bind-chat.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { startSession, type NewSession } from './start-session.ts'
import { subjectChoice } from './subject-choice.ts'
import { tellOwners } from './tell-owners.ts'

type Inviting = Pick<AppDeps, 'clock' | 'ids'>

/** An address that joins the team once; whoever comes by it is nobody until an owner has said so. */
export async function inviteMember(
  tx: UnitOfWork,
  deps: Inviting,
  input: { readonly member: Member; readonly displayName: string; readonly role: Role },
): Promise<Result<{ readonly invite: Invite; readonly tokenId: string }, { kind: 'no_name' }>> {
  const displayName = input.displayName.replaceAll(/\s+/g, ' ').trim()
  if (!isMemberName(displayName)) return err({ kind: 'no_name' })
  const { merchantId } = input.member
  const invite: Invite = {
    id: toId<InviteId>(deps.ids.uuid()),
    merchantId,
    displayName,
    role: input.role,
    status: 'open',
    invitedBy: input.member.id,
    createdAt: deps.clock.now(),
    memberId: null,
  }
  await tx.invites.create(invite)
  const { tokenId } = await issueOneTimeToken(tx, deps, { purpose: 'join_office', merchantId, subjectId: invite.id })
  const actor = { kind: 'member', id: input.member.id } as const
  const details = { role: invite.role }
  await audit(tx, deps, merchantId, actor, { action: 'member.invited', subjectId: invite.id, details })
  return ok({ invite, tokenId })
}

export type InviteView = { readonly merchant: Merchant; readonly invite: Invite }

/** What the page shows before anybody joins; changes nothing. */
export async function viewInvite(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<InviteView, TokenTrouble>> {
  const read = await readOneTimeToken(tx, deps, 'join_office', tokenSha256)
  if (!read.ok) return read
  const merchant = await tx.merchants.find(read.value.merchantId)
  const invite = await tx.invites.find(read.value.merchantId, toId<InviteId>(read.value.subjectId ?? ''))
  return merchant === null || invite?.status !== 'open' ? err('unknown') : ok({ merchant, invite })
}

export type JoinError = { kind: 'token'; trouble: TokenTrouble } | { kind: 'weak_pin' } | { kind: 'no_name' }

/** This browser waits for the owner's word; its session works from then on. */
export async function joinInBrowser(
  tx: UnitOfWork,
  deps: Inviting & Pick<AppDeps, 'pins'>,
  input: { readonly tokenSha256: string; readonly displayName: string; readonly pin: string },
): Promise<Result<NewSession, JoinError>> {
  if (isWeakPin(input.pin)) return err({ kind: 'weak_pin' })
  if (!isMemberName(input.displayName)) return err({ kind: 'no_name' })
  const read = await readOneTimeToken(tx, deps, 'join_office', input.tokenSha256)
  if (!read.ok) return err({ kind: 'token', trouble: read.error })
  const pinHash = await deps.pins.hash(input.pin)
  const joined = await join(tx, deps, input.tokenSha256, { displayName: input.displayName, pinHash })
  if (joined === null) return err({ kind: 'token', trouble: 'used' })
  await askOwners(tx, deps, joined, { channel: 'web_chat', shownName: null })
  return ok(await startSession(tx, deps, joined.member))
}

/** `/start` with an invitation's code: this chat will speak for the new member. */
export async function joinByChat(
  tx: UnitOfWork,
  deps: Inviting,
  chat: OpenedChat & { readonly shownName: string | null },
): Promise<Result<InviteView, { kind: 'unknown_token' | 'member_already' }>> {
  const tokenSha256 = deps.ids.sha256(chat.token)
  const view = await viewInvite(tx, deps, tokenSha256)
  const account = await tx.accounts.channel(chat.channelAccountId)
  if (!view.ok || account?.merchantId !== view.value.merchant.id) return err({ kind: 'unknown_token' })
  const { merchant } = view.value
  const known = await tx.members.byAddress(chat.channelAccountId, chat.address)
  if (known.some((member) => member.merchantId === merchant.id)) return err({ kind: 'member_already' })
  await forgetEarlierJoin(tx, deps, merchant, chat.address)
  const joined = await join(tx, deps, tokenSha256, { displayName: view.value.invite.displayName, pinHash: null })
  if (joined === null) return err({ kind: 'unknown_token' })
  const { channelAccountId, address } = chat
  const { id: memberId, merchantId } = joined.member
  await tx.members.bind({ merchantId, memberId, channelAccountId, address, notify: true })
  await askOwners(tx, deps, joined, { channel: account.kind, shownName: chat.shownName })
  return view
}

/** The same person with a newer invitation: the older one would hold the chat. */
async function forgetEarlierJoin(
  tx: UnitOfWork,
  deps: Inviting,
  merchant: Merchant,
  address: ChannelAddress,
): Promise<void> {
  const identities = (await tx.members.identitiesOf(merchant.id)).filter((identity) => identity.address === address)
  for (const { memberId } of await tx.invites.pendingOf(merchant.id)) {
    if (memberId === null || !identities.some((identity) => identity.memberId === memberId)) continue
    await tx.invites.withdrawOf(merchant.id, memberId)
    await tx.members.remove(merchant.id, memberId, deps.clock.now())
  }
}

type Joined = { readonly invite: Invite; readonly member: Member }

async function join(
  tx: UnitOfWork,
  deps: Inviting,
  tokenSha256: string,
  person: Pick<Member, 'displayName' | 'pinHash'>,
): Promise<Joined | null> {
  const token = await tx.tokens.consume('join_office', tokenSha256, deps.clock.now())
  if (token?.subjectId == null) return null
  const invite = await tx.invites.lock(token.merchantId, toId<InviteId>(token.subjectId))
  if (invite?.status !== 'open') return null
  const { merchantId, role } = invite
  const member: Member = { ...person, id: toId<MemberId>(deps.ids.uuid()), merchantId, role, active: false }
  await tx.members.create(member)
  // In the browser chat a member's address is the member.
  for (const account of await tx.accounts.channelsOf(merchantId)) {
    if (account.kind !== 'web_chat') continue
    const place = { channelAccountId: account.id, address: member.id }
    await tx.members.bind({ ...place, merchantId, memberId: member.id, notify: true })
  }
  const joined: Invite = { ...invite, status: 'joined', memberId: member.id }
  await tx.invites.save(joined)
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, merchantId, actor, { action: 'member.joined', subjectId: member.id })
  return { invite: joined, member }
}

async function askOwners(
  tx: UnitOfWork,
  deps: Inviting,
  { invite, member }: Joined,
  came: { readonly channel: string; readonly shownName: string | null },
): Promise<void> {
  await tellOwners(tx, deps, invite.merchantId, {
    template: 'office.member_joining',
    params: { memberName: member.displayName, role: invite.role, ...came },
    event: `joining:${invite.id}`,
    choices: [[subjectChoice('admit', 'admit', invite.id), subjectChoice('turn_away', 'turn_away', invite.id)]],
  })
}

/** The owner does not know who came: nothing of them stays. Taking power away needs no step-up. */
export async function turnAway(
  tx: UnitOfWork,
  deps: Inviting,
  input: { readonly member: Member; readonly inviteId: InviteId },
): Promise<Result<Invite, { kind: 'unknown' | 'not_joined' }>> {
  const { merchantId } = input.member
  const invite = await tx.invites.lock(merchantId, input.inviteId)
  if (invite === null) return err({ kind: 'unknown' })
  if (invite.status !== 'joined' && invite.status !== 'open') return err({ kind: 'not_joined' })
  await tx.invites.save({ ...invite, status: 'withdrawn' })
  if (invite.memberId !== null) await tx.members.remove(merchantId, invite.memberId, deps.clock.now())
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, merchantId, actor, { action: 'member.turned_away', subjectId: invite.id })
  return ok(invite)
}
