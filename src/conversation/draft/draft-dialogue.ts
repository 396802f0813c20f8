import {
  changeDraft,
  draftPaymentLink,
  type ChangeDraftError,
  type DraftContent,
} from '../../app/draft-payment-link.ts'
import { describeCard } from '../../app/describe-link.ts'
import { loadParties } from '../../app/load-link.ts'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import { toId } from '../../domain/ids.ts'
import type { Payer } from '../../domain/payer.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { Result } from '../../domain/result.ts'
import type { ChatTemplate } from '../../messages/catalog/chat.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { DraftFields, DraftingStep, Problem, Question } from '../conversation.ts'
import { ABANDON, choice, inColumn, outcome, say, sayCard, type Outcome } from '../reply.ts'
import { requestKey, type Turn } from '../turn.ts'
import { draftCard, offeredChannels } from './draft-card.ts'
import { NAMELESS, NO_FIELDS, nextQuestion, type Gathered } from './draft-fields.ts'

/** A dialogue that ends in a draft, or in a change of one. */
export type Drafting = Pick<DraftingStep, 'id' | 'changes'>

/** Asks for the next missing thing; where nothing is missing, makes or changes the draft and shows its card. */
export async function advance(turn: Turn, drafting: Drafting, gathered: Gathered): Promise<Outcome> {
  const asking = nextQuestion(gathered)
  if (asking !== null) return ask(drafting, gathered, asking, turn)
  return drafting.changes === null
    ? makeDraft(turn, drafting, gathered)
    : applyChange(turn, drafting.changes, drafting, gathered)
}

const QUESTION_TEMPLATES = {
  amount: 'chat.ask_amount',
  payer: 'chat.ask_payer',
  contact: 'chat.ask_contact',
  name: 'chat.ask_name',
  phone: 'chat.ask_phone',
  email: 'chat.ask_email',
  validity: 'chat.ask_validity',
  purpose: 'chat.ask_purpose',
  installments: 'chat.ask_installments',
} as const satisfies Record<Question, ChatTemplate>

const LIKELY_ANSWERS: Partial<Record<Question, readonly string[]>> = {
  name: [NAMELESS],
  validity: ['for:180', 'for:1440', 'for:4320', 'for:10080'],
  installments: ['1', '3', '6', '9', '12'],
}

/** What stands on the buttons of a question; a tap names its place in this list. */
export const optionsOf = ({ open, asking }: Pick<DraftingStep, 'open' | 'asking'>): readonly string[] => {
  const told = open[asking]?.options ?? []
  return told.length > 0 ? told : (LIKELY_ANSWERS[asking] ?? [])
}

export function ask(
  { id, changes }: Drafting,
  { fields, open }: Gathered,
  asking: Question,
  turn: Pick<Turn, 'merchant'>,
  problem: Problem | null = null,
): Outcome {
  const step: DraftingStep = { name: 'drafting', id, fields, open, asking, changes }
  const options = optionsOf(step)
  const choices = options.map((option, index) => optionChoice(id, asking, option, index))
  const params = {
    problem: problem ?? (open[asking] ?? open.phone)?.problem ?? null,
    payerName: fields.name,
    hasOptions: options.length > 0,
    shop: turn.merchant.kind === 'shop',
  }
  return outcome(step, say(QUESTION_TEMPLATES[asking], params, { choices: [...inColumn(choices), [ABANDON]] }))
}

function optionChoice(id: string, asking: Question, option: string, index: number): ChoiceSpec {
  const [label, params] = OPTION_LABELS[asking](option)
  return choice(label, 'set', { subject: id, arg: `${asking}:${index}` }, params)
}

type OptionLabel = readonly [label: string, params: Readonly<Record<string, unknown>>]

const asText = (text: string): OptionLabel => ['option_text', { text }]
const asPhone = (phone: string): OptionLabel => ['option_phone', { phone }]
const asName = (name: string): OptionLabel => (name === NAMELESS ? ['nameless', {}] : asText(name))

function asValidity(option: string): OptionLabel {
  const [kind = '', value = ''] = option.split(':')
  return kind === 'for' ? ['option_minutes', { minutes: Number(value) }] : ['option_until', { until: Number(value) }]
}

const OPTION_LABELS: Readonly<Record<Question, (option: string) => OptionLabel>> = {
  amount: (amount) => ['option_amount', { amount: Number(amount) }],
  installments: (count) => ['option_installments', { count: Number(count) }],
  validity: asValidity,
  name: asName,
  payer: asName,
  phone: asPhone,
  contact: asPhone,
  email: asText,
  purpose: asText,
}

async function makeDraft(turn: Turn, drafting: Drafting, gathered: Gathered): Promise<Outcome> {
  const { tx, deps, member, merchant } = turn
  const content = await contentOf(turn, gathered.fields)
  const drafted = await draftPaymentLink(tx, deps, { member, merchant, sourceKey: requestKey(turn), ...content })
  return shown(turn, drafted, drafting, gathered)
}

async function applyChange(
  turn: Turn,
  { linkId, version }: NonNullable<DraftingStep['changes']>,
  drafting: Drafting,
  gathered: Gathered,
): Promise<Outcome> {
  const change = await contentOf(turn, gathered.fields)
  const changed = await changeDraft(turn.tx, turn.deps, { member: turn.member, linkId, seenVersion: version, change })
  return shown(turn, changed, drafting, gathered)
}

async function shown(
  turn: Turn,
  drafted: Result<PaymentLink, ChangeDraftError>,
  drafting: Drafting,
  gathered: Gathered,
): Promise<Outcome> {
  if (drafted.ok) return draftCard(turn, drafted.value)
  switch (drafted.error.kind) {
    case 'above_limit': {
      const asked = ask(drafting, gathered, 'amount', turn)
      return outcome(asked.next, say('chat.above_limit', { limit: drafted.error.limit }), ...asked.replies)
    }
    case 'expiry_passed':
      return ask(drafting, gathered, 'validity', turn, 'past')
    case 'not_a_draft':
    case 'stale':
      return presentDraft(turn, drafting.changes?.linkId ?? null)
    case 'lines_do_not_sum':
      throw new Error('the conversation made lines that do not sum to the amount')
  }
}

/** What was to be changed has moved on: shows how it stands now. */
async function presentDraft(turn: Turn, linkId: PaymentLink['id'] | null): Promise<Outcome> {
  const link = linkId === null ? null : await turn.tx.links.find(turn.merchant.id, linkId)
  if (link === null) return outcome({ name: 'idle' }, say('chat.button_closed', {}))
  if (link.status === 'draft') return draftCard(turn, link, { refreshed: true })
  return outcome({ name: 'idle' }, sayCard(link, await describeCard(turn.tx, turn.deps, link)))
}

async function contentOf(turn: Turn, fields: DraftFields): Promise<DraftContent> {
  const { amount, name, phone, email } = fields
  if (amount === null) throw new Error('a draft needs an amount')
  const type = fields.moneyType ?? (turn.merchant.kind === 'shop' ? 'sale' : 'fee')
  const { validForMinutes, expiresAt } = fields
  return {
    payer: { name, phone, email },
    amount,
    lines: [{ type, amount }],
    purpose: fields.purpose,
    installmentCap: fields.installmentCap ?? turn.merchant.defaultInstallmentCap,
    channels: chosenChannels(fields, await offeredChannels(turn, await provisionalPayer(turn, fields)), turn),
    validForMinutes: expiresAt === null ? (validForMinutes ?? turn.merchant.defaultValidMinutes) : null,
    expiresAt,
  }
}

/** The payer as the draft will find or make them, to learn how they can be reached. */
async function provisionalPayer(turn: Turn, { name, phone, email }: DraftFields): Promise<Payer> {
  const known = await turn.tx.payers.match(turn.merchant.id, { phone, email })
  const { id: merchantId, locale } = turn.merchant
  const unknown = { id: toId<Payer['id']>(turn.deps.ids.uuid()), merchantId, locale, telegram: null, optedOut: false }
  return { ...(known ?? unknown), name, phone, email }
}

/**
 * What was said, as far as it reaches the payer; else the office's habit and the e-mail address that was typed; else what
 * reaches them without an invitation.
 */
function chosenChannels(
  fields: Pick<DraftFields, 'email' | 'wanted' | 'refused'>,
  offered: readonly ChannelKind[],
  { merchant }: Pick<Turn, 'merchant'>,
): ChannelKind[] {
  const allowed = offered.filter((kind) => !fields.refused.includes(kind))
  const said = allowed.filter((kind) => fields.wanted.includes(kind))
  if (said.length > 0) return said
  const isTyped = (kind: ChannelKind): boolean => kind === 'email' && fields.email !== null
  const usual = allowed.filter((kind) => merchant.defaultChannels.includes(kind) || isTyped(kind))
  return usual.length > 0 ? usual : allowed.filter((kind) => kind !== 'telegram')
}

/** A draft's content as fields, so that one line of it can be asked for again. */
export async function fieldsOf(turn: Turn, link: PaymentLink): Promise<DraftFields> {
  const { payer } = await loadParties(turn.tx, link)
  return {
    ...NO_FIELDS,
    amount: link.amount,
    name: payer.name,
    phone: payer.phone,
    email: payer.email,
    nameless: true,
    purpose: link.purpose,
    moneyType: link.lines[0]?.type ?? null,
    validForMinutes: link.validForMinutes,
    expiresAt: link.validForMinutes === null ? link.expiresAt : null,
    installmentCap: link.installmentCap,
    wanted: [...link.channels],
  }
}
