import { z } from 'zod'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import { instantParam, kurusParam, linkParams, type MessageDefinition } from '../message-definition.ts'
import { bulkLinkMessages } from './bulk-links.ts'
import { linkStatus, refundMethod, twin } from './fields.ts'
import { officeTextMessages } from './office-texts.ts'
import { settingsMessages } from './settings.ts'
import { teamChatMessages } from './team.ts'

const chatOnly = ['chat'] as const
const inConversation = ['chat', 'short'] as const

/** A tap met a card that something else had changed, or one that had waited for longer than ten minutes. */
export const CARD_NOTICES = ['changed', 'old'] as const
export type CardNotice = (typeof CARD_NOTICES)[number]

/** Which of a draft's lines its buttons change. */
export const CARD_VIEWS = ['main', 'channels', 'validity', 'installments', 'fields'] as const
export type CardView = (typeof CARD_VIEWS)[number]

const channelKind = z.enum(PAYER_CHANNELS)
const nothing = z.object({})
/** Not `locale`: that is the reader's own in every template. */
const language = z.enum(['tr', 'en'])
const aboutLink = z.object({ ...linkParams })

/** One line of a list of links. */
const linkLine = z.object({
  shortNumber: z.string(),
  payerName: z.string().nullable(),
  amount: kurusParam,
  status: linkStatus,
  expiresAt: instantParam,
})

/** A person of the client book, as the office reads it. */
const client = {
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
}

/** A question of the guided dialogue: why it is asked again, and whether likely answers stand below it. */
const question = z.object({
  problem: z.string().nullable(),
  payerName: z.string().nullable(),
  phone: z.string().nullable(),
  hasOptions: z.boolean(),
  shop: z.boolean(),
})

/** What the engine answers in a dialogue with a member, and to whoever opens or asks something by chat. */
export const chatMessages = {
  ...officeTextMessages,
  ...bulkLinkMessages,
  'chat.ask_language': { params: nothing, variants: chatOnly },
  'chat.language_chosen': { params: z.object({ language }), variants: chatOnly },
  'chat.payer_language': { params: z.object({ language, payerName: z.string().nullable() }), variants: chatOnly },
  'chat.draft_card': {
    params: z.object({
      ...linkParams,
      phone: z.string().nullable(),
      email: z.string().nullable(),
      installmentCap: z.number().int().positive(),
      validForMinutes: z.number().int().positive().nullable(),
      channels: z.array(z.object({ kind: channelKind, chosen: z.boolean() })),
      /** The number of the file it belongs to. */
      matter: z.string().nullable(),
      /** An open link of the same person: with the same amount, or for the same file. */
      duplicate: twin.nullable(),
      /** Why the card was drawn again. */
      notice: z.enum(CARD_NOTICES).nullable(),
      /** What the buttons below it change at this moment. */
      view: z.enum(CARD_VIEWS),
      /** The payer wrote DUR: the link is made, but nothing is sent. */
      optedOut: z.boolean().default(false),
    }),
    variants: chatOnly,
  },
  'chat.draft_dropped': {
    params: z.object({
      payerName: z.string().nullable(),
      amount: kurusParam,
      /** The open link of the same person that is kept in its place; `again`: it was sent once more. */
      instead: z.object({ shortNumber: z.string(), again: z.boolean() }).nullable(),
    }),
    variants: chatOnly,
  },
  /** A question was left; the draft beside it can still be sent. */
  'chat.draft_waits': {
    params: z.object({ left: z.string(), payerName: z.string().nullable(), amount: kurusParam }),
    variants: chatOnly,
  },
  'chat.change_menu': { params: nothing, variants: chatOnly },
  'chat.ask_amount': { params: question, variants: chatOnly },
  'chat.ask_payer': { params: question, variants: chatOnly },
  'chat.ask_contact': { params: question, variants: chatOnly },
  'chat.ask_name': { params: question, variants: chatOnly },
  'chat.ask_phone': { params: question, variants: chatOnly },
  'chat.ask_email': { params: question, variants: chatOnly },
  'chat.ask_validity': { params: question, variants: chatOnly },
  'chat.ask_purpose': { params: question, variants: chatOnly },
  'chat.ask_installments': { params: question, variants: chatOnly },
  'chat.ask_date': { params: question, variants: chatOnly },
  'chat.ask_type': { params: question, variants: chatOnly },
  /** Whom of the client book is meant. */
  'chat.ask_client': { params: question, variants: chatOnly },
  /** A second tap on [Gönder]: nothing went out twice. */
  'chat.already_sent': { params: z.object({ shortNumber: z.string() }), variants: chatOnly },
  /** [Kapat, yenisini aç]: the older link is closed. */
  'chat.twin_closed': {
    params: z.object({ shortNumber: z.string(), waits: z.boolean() }),
    variants: chatOnly,
  },
  'chat.above_limit': { params: z.object({ limit: kurusParam }), variants: chatOnly },
  'chat.no_channel': { params: z.object({ payerName: z.string().nullable() }), variants: chatOnly },

  'chat.links': { params: z.object({ lines: z.array(linkLine) }), variants: chatOnly },
  'chat.links_empty': { params: nothing, variants: chatOnly },
  'chat.which_link': {
    params: z.object({ commandText: z.string(), lines: z.array(linkLine) }),
    variants: chatOnly,
  },
  'chat.no_fitting_link': { params: z.object({ commandText: z.string() }), variants: chatOnly },
  'chat.unknown_number': { params: z.object({ shortNumber: z.string() }), variants: chatOnly },
  'chat.not_yours': {
    params: z.object({ shortNumber: z.string(), creatorName: z.string().nullable() }),
    variants: chatOnly,
  },
  /** The link stands where the order does not fit: its present state, and what can be done instead. */
  'chat.not_possible': {
    params: z.object({ ...linkParams, status: linkStatus, commandText: z.string() }),
    variants: chatOnly,
  },
  'chat.resent': { params: z.object({ shortNumber: z.string(), channels: z.array(channelKind) }), variants: chatOnly },
  /** [Yeniden sorgula]: the provider is being asked. */
  'chat.rechecking': { params: z.object({ shortNumber: z.string() }), variants: chatOnly },
  /** A second tap on the same order. */
  'chat.just_sent': { params: z.object({ shortNumber: z.string() }), variants: chatOnly },
  'chat.ask_extension': { params: z.object({ ...linkParams, problem: z.string().nullable() }), variants: chatOnly },
  'chat.extended': { params: aboutLink, variants: chatOnly },
  'chat.not_later': { params: aboutLink, variants: chatOnly },
  'chat.cancel_confirm': { params: aboutLink, variants: chatOnly },
  /** With a payment under way the link is closed to new ones only. */
  'chat.cancelled': {
    params: z.object({
      ...linkParams,
      attemptOpen: z.boolean(),
      /** By which the payer is told; none where the link was never sent. */
      channels: z.array(channelKind).readonly(),
    }),
    variants: chatOnly,
  },
  'chat.cancel_attempt_open': { params: aboutLink, variants: chatOnly },
  'chat.cancel_attempt_not_allowed': { params: aboutLink, variants: chatOnly },
  'chat.cancel_paid': { params: aboutLink, variants: chatOnly },

  'chat.ask_refund': {
    params: z.object({ ...linkParams, method: refundMethod, problem: z.string().nullable() }),
    variants: chatOnly,
  },
  'chat.refund_approve': {
    params: z.object({ ...linkParams, method: refundMethod, refundAmount: kurusParam }),
    variants: chatOnly,
  },
  /** An owner was asked in the owner's own chat. */
  'chat.refund_asked_owner': {
    params: z.object({ ...linkParams, method: refundMethod, refundAmount: kurusParam }),
    variants: chatOnly,
  },
  /** Another request waits for approval; the page to approve it stands below where the reader may. */
  'chat.refund_waiting': {
    params: z.object({
      ...linkParams,
      method: refundMethod,
      refundAmount: kurusParam,
      endsAt: instantParam,
      mayApprove: z.boolean(),
      mayWithdraw: z.boolean(),
    }),
    variants: chatOnly,
  },
  /** [Baska borca say]; `decided` is false where nothing waited for a decision any more. */
  'chat.kept_for_other_debt': { params: z.object({ ...linkParams, decided: z.boolean() }), variants: chatOnly },
  'chat.refund_withdrawn': {
    params: z.object({ ...linkParams, method: refundMethod, refundAmount: kurusParam }),
    variants: chatOnly,
  },
  'chat.refund_refused': {
    params: z.object({
      ...linkParams,
      method: refundMethod,
      reason: z.enum([
        'nothing_left',
        'above_rest',
        'not_positive',
        'not_supported',
        'declared_only',
        'duplicate',
        'under_way',
        'not_waiting',
        'no_second_person',
      ]),
      rest: kurusParam.nullable(),
    }),
    variants: chatOnly,
  },

  'chat.report': {
    params: z.object({
      period: z.enum(['day', 'week', 'month']),
      from: instantParam,
      to: instantParam,
      now: instantParam,
      officeName: z.string(),
      testMode: z.boolean(),
      collectedKurus: kurusParam,
      collectedCount: z.number().int(),
      declaredKurus: kurusParam,
      refundedKurus: kurusParam,
      refundedCount: z.number().int(),
      waitingKurus: kurusParam,
      waitingCount: z.number().int(),
      expiringCount: z.number().int(),
      failedCount: z.number().int(),
      failedDeliveries: z.number().int(),
    }),
    variants: chatOnly,
  },
  'chat.panel': { params: nothing, variants: chatOnly },
  'chat.help': {
    params: z.object({
      officeName: z.string(),
      lines: z.array(z.string()),
      /** The step of the dialogue that help was asked in. */
      waiting: z.string(),
      /** How many links are open; null for who does not see links. */
      openCount: z.number().int().nonnegative().nullable(),
      testMode: z.boolean(),
      inGroup: z.boolean().default(false),
    }),
    variants: chatOnly,
  },
  'chat.menu': { params: z.object({ officeName: z.string() }), variants: chatOnly },
  /** The client book, page by page, or what a search found in it. */
  'chat.clients': {
    params: z.object({
      query: z.string().nullable(),
      from: z.number().int(),
      to: z.number().int(),
      total: z.number().int(),
    }),
    variants: chatOnly,
  },
  'chat.clients_empty': { params: z.object({ query: z.string().nullable() }), variants: chatOnly },
  'chat.client': {
    params: z.object({
      ...client,
      linkCount: z.number().int().nonnegative(),
      paid: kurusParam,
      lines: z.array(linkLine),
      optedOut: z.boolean(),
      telegram: z.boolean(),
      mayEdit: z.boolean(),
    }),
    variants: chatOnly,
  },
  'chat.ask_client_field': {
    params: z.object({ ...client, field: z.enum(['name', 'phone', 'email']), problem: z.string().nullable() }),
    variants: chatOnly,
  },
  'chat.client_changed': { params: z.object({ ...client, sharedWith: z.string().nullable() }), variants: chatOnly },
  'chat.client_unreachable': { params: z.object(client), variants: chatOnly },
  /** KVKK: the page that asks for the PIN stands below. */
  'chat.client_erase': {
    params: z.object({ ...client, linkCount: z.number().int().nonnegative() }),
    variants: chatOnly,
  },
  'chat.client_running': { params: z.object({ ...client, lines: z.array(linkLine) }), variants: chatOnly },
  'chat.errors': {
    params: z.object({
      refused: z.array(z.object({ reason: z.string(), count: z.number().int() })),
      failed: z.array(z.object({ kind: z.string(), count: z.number().int() })),
      from: instantParam,
    }),
    variants: chatOnly,
  },
  'chat.greeting': { params: z.object({ memberName: z.string() }), variants: chatOnly },
  'chat.you_are_welcome': { params: nothing, variants: chatOnly },
  'chat.not_understood': { params: z.object({ closed: z.boolean(), mayCreate: z.boolean() }), variants: chatOnly },
  'chat.suggest': { params: z.object({ commandText: z.string() }), variants: chatOnly },
  'chat.which_command': { params: nothing, variants: chatOnly },
  'chat.not_yet': { params: z.object({ commandText: z.string() }), variants: chatOnly },
  'chat.not_allowed': { params: nothing, variants: chatOnly },
  'chat.abandoned': { params: nothing, variants: chatOnly },
  'chat.nothing_to_abandon': { params: nothing, variants: chatOnly },
  'chat.left_alone': { params: nothing, variants: chatOnly },
  'chat.charge_refused': { params: nothing, variants: chatOnly },
  'chat.secret_seen': { params: z.object({ kinds: z.array(z.string()) }), variants: chatOnly },
  'chat.thanked': {
    params: z.object({ payerName: z.string().nullable(), channels: z.array(channelKind) }),
    variants: chatOnly,
  },
  'chat.reply_prompt': {
    params: z.object({ payerName: z.string().nullable(), shortNumber: z.string(), channel: channelKind }),
    variants: chatOnly,
  },
  'chat.reply_sent': { params: z.object({ payerName: z.string().nullable() }), variants: chatOnly },
  'chat.not_reachable': { params: z.object({ payerName: z.string().nullable() }), variants: chatOnly },
  'chat.which_office': { params: nothing, variants: chatOnly },
  'chat.office_chosen': { params: z.object({ officeName: z.string() }), variants: chatOnly },
  'chat.button_closed': { params: nothing, variants: chatOnly },
  'chat.unsupported': { params: nothing, variants: chatOnly },
  'chat.mishap': { params: nothing, variants: inConversation },
  'chat.member_bound': {
    params: z.object({ officeName: z.string(), memberName: z.string() }),
    variants: chatOnly,
  },
  'chat.start_refused': { params: nothing, variants: inConversation },
  'chat.code_ours': { params: z.object({ officeName: z.string() }), variants: inConversation },
  'chat.code_not_ours': { params: z.object({ officeName: z.string() }), variants: inConversation },
  ...teamChatMessages,
  ...settingsMessages,
} as const satisfies Record<string, MessageDefinition>

export type ChatTemplate = keyof typeof chatMessages
export type ChatParams<K extends ChatTemplate> = z.input<(typeof chatMessages)[K]['params']>
