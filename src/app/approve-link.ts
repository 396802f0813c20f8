import { mayApproveLink } from '../domain/amount-limits.ts'
import { toId, type LinkApprovalId, type ShortNumber } from '../domain/ids.ts'
import { answerApproval, approvalEnd, type LinkApproval, type LinkApprovalStatus } from '../domain/link-approval.ts'
import type { Member } from '../domain/merchant.ts'
import {
  awaitApproval,
  discardLink,
  openApproved,
  reviseLink,
  type ConfirmLinkError,
  type PaymentLink,
} from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { encodeAction } from '../messages/chat-action.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { approvalQuestion } from './link-approval-question.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { memberRecipients } from './recipients.ts'
import { refreshCards } from './refresh-cards.ts'
import { sendFirstMessage } from './send-first-message.ts'
import { tell } from './tell.ts'

type Asking = Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>
type Answering = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

export type AskApprovalError = ConfirmLinkError | { kind: 'no_approver' }

/** B16: its maker may not send it alone; whoever may is asked on every chat they have. */
export async function askForLinkApproval(
  tx: UnitOfWork,
  deps: Asking,
  parties: LinkWithParties,
  input: { readonly member: Member; readonly seenVersion: number },
): Promise<Result<PaymentLink, AskApprovalError>> {
  const now = deps.clock.now()
  const { member } = input
  const waiting = awaitApproval(parties.link, input.seenVersion, now)
  if (!waiting.ok) return waiting
  const link = waiting.value
  const approvers = await approversOf(tx, link, member)
  if (approvers.length === 0) return err({ kind: 'no_approver' })
  const approval: LinkApproval = {
    id: toId<LinkApprovalId>(deps.ids.uuid()),
    merchantId: link.merchantId,
    linkId: link.id,
    status: 'waiting',
    askedBy: member.id,
    askedAt: now,
    endsAt: approvalEnd(now, link.validForMinutes === null ? link.expiresAt : null),
    answeredBy: null,
    answeredAt: null,
  }
  await tx.links.save(link)
  await tx.approvals.create(approval)
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, link.merchantId, actor, { action: 'link.approval_asked', subjectId: link.id })
  await tellMembers(tx, deps, { ...parties, link }, approvers, {
    template: 'office.link_approval',
    ...(await approvalQuestion(tx, deps, approval, link)),
    event: `approval:${approval.id}`,
  })
  return ok(link)
}

/** Who may approve it: never who asked. */
export async function approversOf(tx: UnitOfWork, link: PaymentLink, asker: Member): Promise<readonly Member[]> {
  const limits = await tx.limits.of(link.merchantId)
  const asked = { by: asker.id, amount: link.amount }
  return (await tx.members.ofMerchant(link.merchantId)).filter((member) => mayApproveLink(member, asked, limits))
}

export type AnswerLinkApprovalError =
  | { kind: 'unknown' }
  | { kind: 'not_yours' }
  /** Somebody was faster, or the question was taken back. */
  | { kind: 'answered'; status: LinkApprovalStatus; by: string | null; link: PaymentLink }
  | { kind: 'ended' }
  /** Another link of the same person is open, and the answer does not speak of it. */
  | { kind: 'twin'; approval: LinkApproval; link: PaymentLink }
  | { kind: 'expiry_passed' }

export type LinkApprovalAnswer = {
  readonly member: Member
  readonly approvalId: LinkApprovalId
  readonly verdict: 'approved' | 'rejected'
  /** The other open link of the same person, of which the question told; two are never open unseen (B5). */
  readonly seenTwin: ShortNumber | null
}

/** The first answer stands: the link's lock is the queue in which answers stand. */
export async function answerLinkApproval(
  tx: UnitOfWork,
  deps: Answering,
  input: LinkApprovalAnswer,
): Promise<Result<PaymentLink, AnswerLinkApprovalError>> {
  const { member, verdict } = input
  const known = await tx.approvals.find(member.merchantId, input.approvalId)
  if (known === null) return err({ kind: 'unknown' })
  const parties = await lockLink(tx, member.merchantId, known.linkId)
  const approval = (await tx.approvals.find(member.merchantId, input.approvalId)) ?? known
  const limits = await tx.limits.of(member.merchantId)
  const asked = { by: approval.askedBy, amount: parties.link.amount }
  if (!mayApproveLink(member, asked, limits)) return err({ kind: 'not_yours' })
  const answered = answerApproval(approval, { by: member.id, verdict }, deps.clock.now())
  if (!answered.ok) return err(await whyNot(tx, answered.error.kind, approval, parties.link))
  if (verdict === 'approved' && (await opensBesideUnseen(tx, parties, input.seenTwin))) {
    return err({ kind: 'twin', approval, link: parties.link })
  }
  const moved = verdict === 'approved' ? openApproved(parties.link, deps.clock.now()) : discardLink(parties.link)
  if (!moved.ok) return err({ kind: moved.error.kind === 'expiry_passed' ? 'expiry_passed' : 'ended' })
  await tx.approvals.save(answered.value)
  await settleLink(tx, deps, { ...parties, link: moved.value }, answered.value, member)
  return ok(moved.value)
}

/** Who confirms another link of the person at this moment waits for the same lock. */
async function opensBesideUnseen(
  tx: UnitOfWork,
  { link, payer }: LinkWithParties,
  seen: ShortNumber | null,
): Promise<boolean> {
  await tx.payers.lockPerson(payer)
  const twin = await tx.links.twinOf(link, payer)
  return twin !== null && twin.shortNumber !== seen
}

async function whyNot(
  tx: UnitOfWork,
  kind: 'answered' | 'ended' | 'own_request',
  approval: LinkApproval,
  link: PaymentLink,
): Promise<AnswerLinkApprovalError> {
  if (kind === 'ended') return { kind }
  if (kind === 'own_request') return { kind: 'not_yours' }
  const answerer = approval.answeredBy === null ? null : await tx.members.find(approval.merchantId, approval.answeredBy)
  return { kind, status: approval.status, by: answerer?.displayName ?? null, link }
}

async function settleLink(
  tx: UnitOfWork,
  deps: Answering,
  parties: LinkWithParties,
  approval: LinkApproval,
  by: Member,
): Promise<void> {
  const { link } = parties
  await tx.links.save(link)
  const actor = { kind: 'member', id: by.id } as const
  await audit(tx, deps, link.merchantId, actor, { action: `link.${approval.status}`, subjectId: link.id })
  if (approval.status === 'approved') await sendFirstMessage(tx, deps, parties)
  await refreshCards(tx, link.id)
  await tellAsker(tx, deps, parties, approval, by.displayName)
}

async function tellAsker(
  tx: UnitOfWork,
  deps: Asking,
  parties: LinkWithParties,
  approval: LinkApproval,
  byName: string | null,
): Promise<void> {
  const asker = await tx.members.find(approval.merchantId, approval.askedBy)
  if (asker === null) return
  const verdict = approval.status
  const params = { ...(await describeLink(tx, deps, parties.link)), verdict, byName }
  await tellMembers(tx, deps, parties, [asker], {
    template: 'office.link_approval_answered',
    params,
    event: `approval-${verdict}:${approval.id}`,
    choices: verdict === 'approved' ? [] : [[{ label: 'create', action: encodeAction('create') }]],
  })
}

async function tellMembers(
  tx: UnitOfWork,
  deps: Asking,
  { merchant, link }: LinkWithParties,
  members: readonly Member[],
  telling: Pick<Parameters<typeof tell>[2], 'template' | 'params' | 'choices'> & { readonly event: string },
): Promise<void> {
  const { event, ...said } = telling
  const ids = new Set(members.map((member) => member.id))
  for (const { memberId, to } of await memberRecipients(tx, merchant.id, ({ id }) => ids.has(id))) {
    if (to.length === 0) continue
    await tell(tx, deps, {
      ...said,
      merchant,
      to,
      audience: 'member',
      linkId: link.id,
      dedupeKey: `${event}:${memberId}`,
      locale: merchant.locale,
    })
  }
}

/** [Değiştir] while it waits: the question is void, and the link is a draft again; what was approved can never differ. */
export async function reviseWaitingLink(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly linkId: PaymentLink['id'] },
): Promise<Result<PaymentLink, { kind: 'not_waiting' }>> {
  const { link } = await lockLink(tx, input.member.merchantId, input.linkId)
  const revised = reviseLink(link, deps.clock.now())
  if (!revised.ok) return revised
  await voidQuestion(tx, link, 'withdrawn')
  await tx.links.save(revised.value)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, { action: 'link.approval_withdrawn', subjectId: link.id })
  return revised
}

/** For who holds the link's lock. */
export async function voidQuestion(
  tx: UnitOfWork,
  link: Pick<PaymentLink, 'merchantId' | 'id'>,
  status: 'withdrawn' | 'lapsed',
): Promise<LinkApproval | null> {
  const waiting = await tx.approvals.waitingFor(link.merchantId, link.id)
  if (waiting === null) return null
  const ended: LinkApproval = { ...waiting, status }
  await tx.approvals.save(ended)
  return ended
}

/** Nobody answered in time: the link is dropped, and who asked is told. */
export async function lapseLinkApproval(tx: UnitOfWork, deps: Asking, due: LinkApproval): Promise<void> {
  const parties = await lockLink(tx, due.merchantId, due.linkId)
  const lapsed = await voidQuestion(tx, parties.link, 'lapsed')
  const dropped = discardLink(parties.link)
  if (lapsed === null || !dropped.ok) return
  await tx.links.save(dropped.value)
  await audit(tx, deps, due.merchantId, SYSTEM, { action: 'link.approval_lapsed', subjectId: due.linkId })
  await refreshCards(tx, due.linkId)
  await tellAsker(tx, deps, { ...parties, link: dropped.value }, lapsed, null)
}

/** What a removed member had asked for is asked no longer. */
export async function withdrawApprovalsOf(tx: UnitOfWork, deps: Pick<AppDeps, 'clock'>, member: Member): Promise<void> {
  for (const approval of await tx.approvals.waitingOf(member.merchantId)) {
    if (approval.askedBy !== member.id) continue
    const { link } = await lockLink(tx, member.merchantId, approval.linkId)
    await voidQuestion(tx, link, 'withdrawn')
    const dropped = discardLink(link)
    if (!dropped.ok) continue
    await tx.links.save(dropped.value)
    await audit(tx, deps, member.merchantId, SYSTEM, { action: 'link.approval_withdrawn', subjectId: link.id })
    await refreshCards(tx, link.id)
  }
}
