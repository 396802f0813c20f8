import { z } from 'zod'
import { OFFICE_TEXT_KEYS, TEXT_LENGTHS } from '../../domain/office-text.ts'
import { CHANNEL_KINDS } from '../../domain/channel-kind.ts'
import { DECLINE_REASONS } from '../../domain/decline-reason.ts'
import { instantParam, kurusParam, linkParams, type MessageDefinition } from '../message-definition.ts'
import { linkStatus, refundMethod, refundRejection } from './fields.ts'
import { teamOfficeMessages } from './team.ts'

const chatOnly = ['chat'] as const
const chatAndEmail = ['chat', 'email'] as const

const linkFlag = z.enum(['late', 'after_cancel', 'overpaid', 'needs_review', 'disputed'])
const channelKind = z.enum(CHANNEL_KINDS)
const declineReason = z.enum(DECLINE_REASONS)
const deliveryStatus = z.enum(['pending', 'sending', 'sent', 'delivered', 'read', 'unknown', 'failed', 'skipped'])
const deliveryFailure = z.enum([
  'not_rendered',
  'blocked',
  'no_such_address',
  'bad_credentials',
  'message_rejected',
  'unreachable',
  'not_allowed',
  'link_from_abroad',
  'no_credit',
  'link_closed',
])
const paid = {
  /** Null where a member declared the money (havale): that is never called a payment received. */
  providerName: z.string().nullable(),
  /** What this one payment covers of the link's amount. */
  paidAmount: kurusParam,
  installments: z.number().int().positive(),
  paidAt: instantParam,
  /** What the card was charged: more than the amount where the payer bears an instalment charge. */
  charged: kurusParam,
  reference: z.string(),
}

/** The live card of a link: one message per chat, edited as things happen. */
export const cardParams = z.object({
  ...linkParams,
  status: linkStatus,
  matter: z.string().nullable(),
  flags: z.array(linkFlag).readonly(),
  deliveries: z
    .array(z.object({ kind: channelKind, status: deliveryStatus, failure: deliveryFailure.nullable() }))
    .readonly(),
  step: z.enum(['none', 'opened', 'checking', 'refused', 'held']),
  declineReason: declineReason.nullable(),
  paidAt: instantParam.nullable(),
  charged: kurusParam.nullable(),
  installments: z.number().int().positive().nullable(),
  reference: z.string().nullable(),
  refunded: kurusParam,
  pendingRefunds: z
    .array(z.object({ amount: kurusParam, method: refundMethod, step: z.enum(['waiting', 'sent']) }))
    .readonly(),
  url: z.string().nullable(),
})

/** What goes to the office's own people, besides the answers of a dialogue. */
export const officeMessages = {
  'card.link': { params: cardParams, variants: chatOnly },
  'office.payment_received': {
    /** `corrected`: the try had been called refused or over before; that no longer holds. */
    params: z.object({ ...linkParams, ...paid, corrected: z.boolean().default(false) }),
    variants: chatAndEmail,
  },
  /** The money is proven, and somebody must look: late, after_cancel or overpaid. */
  'office.payment_review': {
    params: z.object({ ...linkParams, ...paid, flags: z.array(linkFlag) }),
    variants: chatAndEmail,
  },
  /** Nobody has decided what becomes of it. */
  'office.payment_review_reminder': {
    params: z.object({ ...linkParams, ...paid, flags: z.array(linkFlag), openedAt: instantParam }),
    variants: chatOnly,
  },
  /** A member kept what came too much for another debt. */
  'office.payment_kept': { params: z.object({ ...linkParams, memberName: z.string() }), variants: chatOnly },
  /** A capture the office must not count on yet: "onay bekliyor", never "alındı". */
  'office.payment_held': {
    params: z.object({
      ...linkParams,
      providerName: z.string(),
      heldBecause: z.enum(['amount', 'currency', 'mode', 'in_review']),
      charged: kurusParam.nullable().default(null),
    }),
    variants: chatOnly,
  },
  /** A week of questions has not settled it. */
  'office.payment_unsettled': {
    params: z.object({ ...linkParams, providerName: z.string(), held: z.boolean() }),
    variants: chatOnly,
  },
  'office.attempt_refused': {
    params: z.object({ ...linkParams, providerName: z.string(), reason: declineReason }),
    variants: chatOnly,
  },
  'office.attempt_unknown': { params: z.object({ ...linkParams, providerName: z.string() }), variants: chatOnly },
  'office.link_expired': { params: z.object({ ...linkParams }), variants: chatOnly },
  'office.delivery_failed': {
    params: z.object({
      ...linkParams,
      channel: channelKind,
      failure: deliveryFailure,
      /** The channel tried next by itself; null where nothing is left to try. */
      nextChannel: channelKind.nullable().default(null),
    }),
    variants: chatOnly,
  },
  /** The channel's answer was lost: it may have arrived. */
  'office.delivery_unknown': { params: z.object({ ...linkParams, channel: channelKind }), variants: chatOnly },
  'office.payer_message': {
    params: z.object({ payerName: z.string().nullable(), shortNumber: z.string().nullable(), text: z.string() }),
    variants: chatOnly,
  },
  'office.refund_done': {
    params: z.object({ ...linkParams, refundAmount: kurusParam, method: refundMethod, providerName: z.string() }),
    variants: chatOnly,
  },
  'office.refund_rejected': {
    params: z.object({
      ...linkParams,
      refundAmount: kurusParam,
      method: refundMethod,
      providerName: z.string(),
      rejection: refundRejection,
    }),
    variants: chatOnly,
  },
  /** To who asked: nobody approved it in time. */
  'office.refund_withdrawn': {
    params: z.object({ ...linkParams, refundAmount: kurusParam, method: refundMethod }),
    variants: chatOnly,
  },
  'office.refund_unknown': {
    params: z.object({
      ...linkParams,
      refundAmount: kurusParam,
      method: refundMethod,
      providerName: z.string(),
      /** A day has passed without an answer. */
      needsPerson: z.boolean().default(false),
    }),
    variants: chatOnly,
  },
  /** Money went back that nobody here asked for: the provider's panel, or a chargeback. */
  'office.reversal_seen': {
    params: z.object({
      ...linkParams,
      refundAmount: kurusParam,
      reversalKind: z.enum(['refund', 'void', 'chargeback']),
      reversedAt: instantParam,
      providerName: z.string(),
    }),
    variants: chatOnly,
  },
  /** To an owner: somebody without the right asked for a refund. */
  'office.refund_requested': {
    params: z.object({ ...linkParams, refundAmount: kurusParam, method: refundMethod, requestedBy: z.string() }),
    variants: chatOnly,
  },
  /** The address to pass on, by which the payer lets the bot write. */
  'office.telegram_invite': { params: z.object({ ...linkParams, url: z.string() }), variants: chatOnly },
  'office.new_member_bound': {
    params: z.object({
      memberName: z.string(),
      channel: channelKind,
      /** The name shown by the channel: said so that a wrong person is noticed. */
      displayName: z.string().nullable(),
    }),
    variants: chatOnly,
  },
  /** A correctly signed callback about a payment nobody here started. */
  'office.callback_unmatched': {
    params: z.object({
      providerName: z.string(),
      receivedAt: instantParam,
      /** `given_up`: a day of it has come to nothing. `foreign`: it names a payment of another account. */
      matching: z.enum(['goes_on', 'given_up', 'foreign']),
    }),
    variants: chatOnly,
  },
  'office.job_dead': {
    params: z.object({ jobName: z.string(), shortNumber: z.string().nullable().default(null) }),
    variants: chatOnly,
  },
  /** To the owners, on their other chats: a message meant for a member is lost. */
  'office.member_undelivered': {
    params: z.object({
      memberName: z.string().nullable(),
      channel: channelKind,
      failure: deliveryFailure,
      /** The answer was lost, twice: it may have arrived. */
      mayHaveArrived: z.boolean(),
      shortNumber: z.string().nullable(),
    }),
    variants: chatOnly,
  },
  /** The office's own text could not be said: the program's own went out in its place. */
  'office.text_refused': {
    params: z.object({ key: z.enum(OFFICE_TEXT_KEYS), length: z.enum(TEXT_LENGTHS), language: z.enum(['tr', 'en']) }),
    variants: chatOnly,
  },
  'office.credentials_refused': { params: z.object({ channel: channelKind }), variants: chatOnly },
  ...teamOfficeMessages,
} as const satisfies Record<string, MessageDefinition>
