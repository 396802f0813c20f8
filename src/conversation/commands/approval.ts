import { answerLinkApproval, type AnswerLinkApprovalError } from '../../app/approve-link.ts'
import { describeLink } from '../../app/describe-link.ts'
import { approvalQuestion } from '../../app/link-approval-question.ts'
import { mayApproveLink } from '../../domain/amount-limits.ts'
import { idFromHex, toId, type LinkApprovalId } from '../../domain/ids.ts'
import type { LinkApproval } from '../../domain/link-approval.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import { parseShortNumber } from '../../domain/short-number.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { Command } from '../command.ts'
import { buttonClosed } from '../pick-link.ts'
import { choice, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Turn } from '../turn.ts'

const LISTED = 5

/** B16: links above their maker's limit wait here for somebody who may let them go. */
export const approvalsCommand: Command = {
  key: 'approvals',
  permission: 'link.approve',
  inHelp: true,
  run: listWaiting,
  presses: {
    approvals: listWaiting,
    approve: (turn, action) => answer(turn, action, 'approved'),
    reject: (turn, action) => answer(turn, action, 'rejected'),
  },
}

async function listWaiting(turn: Turn): Promise<Outcome> {
  const { tx, merchant, member } = turn
  const limits = await tx.limits.of(merchant.id)
  const replies: Reply[] = []
  for (const approval of await tx.approvals.waitingOf(merchant.id)) {
    const link = await tx.links.find(merchant.id, approval.linkId)
    if (link === null || !mayApproveLink(member, { by: approval.askedBy, amount: link.amount }, limits)) continue
    if (turn.now < approval.endsAt && replies.length < LISTED) replies.push(await question(turn, approval, link))
  }
  return replies.length === 0 ? outcome(null, say('chat.no_approvals', {})) : outcome(null, ...replies)
}

async function question(turn: Turn, approval: LinkApproval, link: PaymentLink): Promise<Reply> {
  const { params, choices } = await approvalQuestion(turn.tx, turn.deps, approval, link)
  return say('chat.approval', params, { linkId: link.id, choices })
}

async function answer(turn: Turn, { subject, arg }: ChatAction, verdict: 'approved' | 'rejected'): Promise<Outcome> {
  const id = subject === null ? null : idFromHex(subject)
  if (id === null) return outcome(null, buttonClosed())
  const input = {
    member: turn.member,
    approvalId: toId<LinkApprovalId>(id),
    verdict,
    seenTwin: parseShortNumber(arg ?? ''),
  }
  const answered = await answerLinkApproval(turn.tx, turn.deps, input)
  if (!answered.ok) return refused(turn, answered.error)
  return said(turn, answered.value, verdict, turn.member.displayName)
}

/** The question becomes its answer, in its place. */
async function said(
  turn: Turn,
  link: PaymentLink,
  verdict: 'approved' | 'rejected' | 'withdrawn' | 'lapsed',
  byName: string | null,
): Promise<Outcome> {
  const params = { ...(await describeLink(turn.tx, turn.deps, link)), verdict, byName }
  const choices = [[choice('status', 'status', { subject: link.id })]]
  return outcome(null, say('chat.approval_answered', params, { linkId: link.id, choices, inPlace: true }))
}

async function refused(turn: Turn, error: AnswerLinkApprovalError): Promise<Outcome> {
  switch (error.kind) {
    case 'unknown':
      return outcome(null, buttonClosed())
    case 'not_yours':
      return outcome(null, say('chat.approval_not_yours', {}))
    case 'answered':
      return error.status === 'waiting' ? outcome(null, buttonClosed()) : said(turn, error.link, error.status, error.by)
    case 'twin': {
      const asked = await question(turn, error.approval, error.link)
      return outcome(null, { ...asked, inPlace: true })
    }
    case 'ended':
    case 'expiry_passed':
      return outcome(null, say('chat.approval_ended', { expired: error.kind === 'expiry_passed' }))
  }
}
