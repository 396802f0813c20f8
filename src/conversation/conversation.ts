import { z } from 'zod'
import { CHANNEL_KINDS } from '../domain/channel-kind.ts'
import type { Conversation } from '../domain/conversation.ts'
import { toId, type ChannelAccountId, type MerchantId, type PayerId, type PaymentLinkId } from '../domain/ids.ts'
import { MINUTE_MS, instant, plusMs, type Instant } from '../domain/instant.ts'
import { kurus } from '../domain/money.ts'
import { OFFICE_TEXT_KEYS, TEXT_LENGTHS } from '../domain/office-text.ts'
import { MONEY_TYPES } from '../domain/payment-link.ts'
import { COMMAND_KEYS } from './interpret/reading.ts'

/** A question left alone for so long is closed; the next message starts afresh. */
export const DIALOGUE_LIFE_MS = 10 * MINUTE_MS

const STATE_VERSION = 3

const amount = z
  .number()
  .int()
  .positive()
  .transform((value) => kurus(value))
const moment = z
  .number()
  .int()
  .transform((value) => instant(value))
const linkId = z.string().transform((id) => toId<PaymentLinkId>(id))
const payerId = z.string().transform((id) => toId<PayerId>(id))
const accountId = z.string().transform((id) => toId<ChannelAccountId>(id))

/** What is asked for, one at a time, until a draft can be made. */
export const QUESTIONS = [
  'amount',
  'payer',
  'contact',
  'name',
  'phone',
  'email',
  'validity',
  'purpose',
  'installments',
  'client',
  'type',
  'date',
] as const
export type Question = (typeof QUESTIONS)[number]

/** Why a question is asked (again). */
export const PROBLEMS = [
  'ambiguous',
  'several',
  'not_understood',
  'negative',
  'zero',
  'too_large',
  'too_many_decimals',
  'foreign_currency',
  'unreadable',
  'not_mobile',
  'not_a_number',
  'foreign',
  'no_such_day',
  'past',
  'too_long',
  'unreachable',
  'likely',
  'other_name',
] as const
export type Problem = (typeof PROBLEMS)[number]

/** What the client book lets a member correct. */
export const CLIENT_FIELDS = ['name', 'phone', 'email'] as const
export type ClientField = (typeof CLIENT_FIELDS)[number]

/** How payers reach the office. */
export const OFFICE_FIELDS = ['phone', 'email'] as const
export type OfficeField = (typeof OFFICE_FIELDS)[number]

const openQuestion = z.object({ options: z.array(z.string()), problem: z.enum(PROBLEMS).nullable() })
export type OpenQuestion = z.output<typeof openQuestion>

const draftFields = z.object({
  amount: amount.nullable(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  /** The member said that the name does not matter. */
  nameless: z.boolean(),
  purpose: z.string().nullable(),
  matter: z.string().nullable(),
  /** Whom of the client book the name or the address means; null also where nobody was meant. */
  clientId: payerId.nullable(),
  /** The member said that it is somebody the book does not know. */
  newClient: z.boolean(),
  moneyType: z.enum(MONEY_TYPES).nullable(),
  validForMinutes: z.number().int().positive().nullable(),
  expiresAt: moment.nullable(),
  installmentCap: z.number().int().positive().nullable(),
  wanted: z.array(z.enum(CHANNEL_KINDS)),
  refused: z.array(z.enum(CHANNEL_KINDS)),
})
export type DraftFields = z.output<typeof draftFields>

const drafting = z.object({
  name: z.literal('drafting'),
  /** Buttons of an older dialogue carry another id. */
  id: z.string(),
  fields: draftFields,
  /** What was said but not clear yet. */
  open: z.partialRecord(z.enum(QUESTIONS), openQuestion),
  asking: z.enum(QUESTIONS),
  /** Set where an existing draft is changed. */
  changes: z.object({ linkId, version: z.number().int() }).nullable(),
})
export type DraftingStep = z.output<typeof drafting>

const step = z.discriminatedUnion('name', [
  z.object({ name: z.literal('idle') }),
  /** `pending` is what was typed before the office was known. */
  z.object({ name: z.literal('choosing_office'), pending: z.string().nullable() }),
  z.object({
    name: z.literal('choosing_command'),
    id: z.string(),
    text: z.string(),
    keys: z.array(z.enum(COMMAND_KEYS)),
  }),
  z.object({ name: z.literal('picking_link'), id: z.string(), key: z.enum(COMMAND_KEYS), text: z.string() }),
  drafting,
  z.object({ name: z.literal('confirming'), linkId, version: z.number().int() }),
  z.object({ name: z.literal('editing_client'), clientId: payerId, field: z.enum(CLIENT_FIELDS) }),
  /** `body` is what was typed and stands in the preview. */
  z.object({
    name: z.literal('writing_text'),
    key: z.enum(OFFICE_TEXT_KEYS),
    length: z.enum(TEXT_LENGTHS),
    locale: z.enum(['tr', 'en']),
    body: z.string().nullable(),
  }),
  z.object({ name: z.literal('editing_office'), field: z.enum(OFFICE_FIELDS) }),
  z.object({ name: z.literal('extending'), linkId }),
  z.object({ name: z.literal('refunding'), linkId, method: z.enum(['refund', 'void']) }),
  z.object({ name: z.literal('replying'), linkId, channelAccountId: accountId, address: z.string() }),
])
export type Step = z.output<typeof step>

const offeredChoice = z.object({ action: z.string(), word: z.string() })
/** A choice that was shown: what it does, and its label folded, empty where the label cannot be typed. */
export type OfferedChoice = z.output<typeof offeredChoice>

const conversationState = z.object({
  v: z.literal(STATE_VERSION),
  step,
  offered: z.array(offeredChoice),
  home: z
    .string()
    .transform((id) => toId<MerchantId>(id))
    .nullable(),
})

/** The named step of a dialogue and the choices offered last, which a number or their word answers too. */
export type ConversationState = {
  readonly step: Step
  readonly offered: readonly OfferedChoice[]
  /** The office this chat speaks for between dialogues; a card of another office opens its dialogue there and ends it here. */
  readonly home: MerchantId | null
}

export const IDLE: Step = { name: 'idle' }

export type LoadedState = ConversationState & { readonly expired: boolean }

/** A state of an older program or of a closed dialogue is idle: a conversation never fails for what it remembers. */
export function loadState(conversation: Pick<Conversation, 'state' | 'stateExpiresAt'>, now: Instant): LoadedState {
  const parsed = conversationState.safeParse(conversation.state)
  if (!parsed.success) return { step: IDLE, offered: [], home: null, expired: false }
  const { step: known, offered, home } = parsed.data
  const isOver = conversation.stateExpiresAt === null || conversation.stateExpiresAt <= now
  return isOver
    ? { step: IDLE, offered: [], home, expired: known.name !== 'idle' }
    : { step: known, offered, home, expired: false }
}

/** The office this chat speaks for between dialogues, whatever has become of the last one. */
export function homeOf({ state }: Pick<Conversation, 'state'>): MerchantId | null {
  const parsed = conversationState.safeParse(state)
  return parsed.success ? parsed.data.home : null
}

/** The conversation as it is to be saved: a step that waits for an answer has an end. */
export function withState(conversation: Conversation, state: ConversationState, now: Instant): Conversation {
  const waits = state.step.name !== 'idle' || state.offered.length > 0
  return {
    ...conversation,
    state: { v: STATE_VERSION, ...state },
    stateExpiresAt: waits ? plusMs(now, DIALOGUE_LIFE_MS) : null,
    version: conversation.version + 1,
  }
}
