import { z } from 'zod'
import { CHANNEL_KINDS } from '../../domain/channel-kind.ts'
import { LINK_APPROVAL_STATUSES } from '../../domain/link-approval.ts'
import { ROLES } from '../../domain/role.ts'
import { twin } from './fields.ts'
import { instantParam, kurusParam, linkParams, type MessageDefinition } from '../message-definition.ts'

const chatOnly = ['chat'] as const
const nothing = z.object({})
const role = z.enum(ROLES)
const limit = kurusParam.nullable()
const approvalStatus = z.enum(LINK_APPROVAL_STATUSES).exclude(['waiting'])

const teamChange = {
  kind: z.enum([
    'admit',
    'role',
    'remove',
    'reset_codes',
    'member_limit',
    'role_limit',
    'refund_limit',
    'office_limit',
  ]),
  memberName: z.string().nullable(),
  role: role.nullable(),
  /** Null where a limit is taken away, and where the change is none. */
  amount: limit,
}
const approvalQuestion = z.object({ ...linkParams, askedBy: z.string(), endsAt: instantParam, twin: twin.nullable() })
const approvalAnswer = z.object({ ...linkParams, verdict: approvalStatus, byName: z.string().nullable() })

/** Answers of a dialogue about the team, approvals and groups. */
export const teamChatMessages = {
  'chat.team': {
    params: z.object({
      lines: z.array(z.object({ memberName: z.string(), role, limit, isReader: z.boolean() })),
      /** Came by an invitation, and wait for an owner's word. */
      waiting: z.array(z.object({ memberName: z.string(), role })),
      groups: z.number().int(),
      refundLimit: limit,
      officeLimit: kurusParam,
    }),
    variants: chatOnly,
  },
  'chat.team_member': { params: z.object({ memberName: z.string(), role, limit }), variants: chatOnly },
  'chat.team_confirm': { params: z.object(teamChange), variants: chatOnly },
  'chat.team_refused': {
    params: z.object({ reason: z.enum(['unknown_member', 'not_joined', 'last_owner', 'already_so']) }),
    variants: chatOnly,
  },
  'chat.team_how': { params: z.object({ topic: z.enum(['invite', 'limit', 'who']) }), variants: chatOnly },
  'chat.team_which': { params: nothing, variants: chatOnly },
  'chat.team_invite': {
    params: z.object({
      memberName: z.string(),
      role,
      url: z.string().optional(),
      /** Opens the office's Telegram chat; null where there is none. */
      chatUrl: z.string().nullable().default(null),
    }),
    variants: chatOnly,
  },
  'chat.team_turned_away': { params: z.object({ memberName: z.string() }), variants: chatOnly },
  'chat.join_waiting': { params: z.object({ memberName: z.string(), officeName: z.string() }), variants: chatOnly },
  'chat.secure': { params: nothing, variants: chatOnly },
  'chat.approval': { params: approvalQuestion, variants: chatOnly },
  'chat.approval_answered': { params: approvalAnswer, variants: chatOnly },
  'chat.approval_not_yours': { params: nothing, variants: chatOnly },
  'chat.approval_ended': { params: z.object({ expired: z.boolean() }), variants: chatOnly },
  'chat.no_approvals': { params: nothing, variants: chatOnly },
  'chat.no_approver': { params: z.object({ limit: kurusParam }), variants: chatOnly },
  'chat.group_code': { params: z.object({ code: z.string().default('') }), variants: chatOnly },
  'chat.group_impossible': { params: z.object({ reason: z.enum(['no_bot', 'not_bound']) }), variants: chatOnly },
  'chat.group_bound': { params: z.object({ officeName: z.string() }), variants: chatOnly },
  /** Said in the group in place of what only one may read. */
  'chat.sent_privately': { params: nothing, variants: chatOnly },
  'chat.one_office': { params: z.object({ officeName: z.string(), inGroup: z.boolean() }), variants: chatOnly },
} as const satisfies Record<string, MessageDefinition>

/** What the team hears besides the answers of a dialogue. */
export const teamOfficeMessages = {
  'office.member_joining': {
    params: z.object({
      memberName: z.string(),
      role,
      channel: z.enum(CHANNEL_KINDS),
      /** The name shown by the channel: said so that a wrong person is noticed. */
      shownName: z.string().nullable(),
    }),
    variants: chatOnly,
  },
  'office.team_changed': { params: z.object({ ...teamChange, byName: z.string() }), variants: chatOnly },
  'office.member_secured': { params: z.object({ memberName: z.string(), withApp: z.boolean() }), variants: chatOnly },
  'office.pin_locked': { params: z.object({ memberName: z.string(), until: instantParam }), variants: chatOnly },
  'office.group_lost': { params: nothing, variants: chatOnly },
  'office.link_approval': { params: approvalQuestion, variants: chatOnly },
  /** To who prepared the link. */
  'office.link_approval_answered': { params: approvalAnswer, variants: chatOnly },
} as const satisfies Record<string, MessageDefinition>
