import { lastDigits } from '../../domain/client-words.ts'
import type { ChatTemplate } from '../../messages/catalog/chat.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { DraftingStep, OpenQuestion, Problem, Question } from '../conversation.ts'
import { dayOf, instantOf } from '../interpret/calendar.ts'
import { ABANDON, choice, inColumn, inPairs, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { clientOfOption, NAMELESS, type Gathered } from './draft-fields.ts'

/** A dialogue that ends in a draft, or in a change of one. */
export type Drafting = Pick<DraftingStep, 'id' | 'changes'>

const QUESTION_TEMPLATES = {
  amount: 'chat.ask_amount',
  payer: 'chat.ask_payer',
  contact: 'chat.ask_contact',
  name: 'chat.ask_name',
  phone: 'chat.ask_phone',
  email: 'chat.ask_email',
  validity: 'chat.ask_validity',
  date: 'chat.ask_date',
  purpose: 'chat.ask_purpose',
  installments: 'chat.ask_installments',
  client: 'chat.ask_client',
  type: 'chat.ask_type',
} as const satisfies Record<Question, ChatTemplate>

/** An hour, a day, three days, a week: the validities a card offers, in minutes. */
export const PRESET_MINUTES = [60, 1_440, 4_320, 10_080] as const
export const INSTALLMENT_CAPS = [1, 2, 3, 6, 9, 12] as const

/** [Tarih sec]: an answer that is a question again. */
export const PICK_DATE = 'pick'

const LIKELY_ANSWERS: Partial<Record<Question, readonly string[]>> = {
  name: [NAMELESS],
  validity: [...PRESET_MINUTES.map((minutes) => `for:${minutes}`), PICK_DATE],
  installments: INSTALLMENT_CAPS.map(String),
  type: ['fee', 'expense_advance', 'court_fee', 'escrow'],
}

const SHOP_TYPES = ['sale', 'fee']
const DAYS_OFFERED = 6
const OFFICE_CLOSES = { hour: 18, minute: 0, second: 0 }

/** What stands on the buttons of a question; a tap names its place in this list. */
export const optionsOf = ({ open, asking }: Pick<DraftingStep, 'open' | 'asking'>): readonly string[] => {
  const told = open[asking]?.options ?? []
  return told.length > 0 ? told : (LIKELY_ANSWERS[asking] ?? [])
}

/** Options that depend on the day or the office are kept with the question, so that a tap means what it showed. */
function withOptions({ fields, open }: Gathered, asking: Question, turn: Asker): Gathered {
  const options = OPTIONS_NOW[asking]?.(turn) ?? null
  if (options === null) return { fields, open }
  const question: OpenQuestion = { options: [...options], problem: open[asking]?.problem ?? null }
  return { fields, open: { ...open, [asking]: question } }
}

type Asker = Pick<Turn, 'merchant' | 'now'>

const OPTIONS_NOW: Partial<Record<Question, (turn: Asker) => readonly string[] | null>> = {
  type: ({ merchant }) => (merchant.kind === 'shop' ? SHOP_TYPES : null),
  date: ({ now }) =>
    Array.from({ length: DAYS_OFFERED }, (_, day) => `until:${instantOf(dayOf(now) + day + 1, OFFICE_CLOSES)}`),
}

export function ask(
  { id, changes }: Drafting,
  gathered: Gathered,
  asking: Question,
  turn: Asker,
  problem: Problem | null = null,
): Outcome {
  const { fields, open } = withOptions(gathered, asking, turn)
  const step: DraftingStep = { name: 'drafting', id, fields, open, asking, changes }
  const options = optionsOf(step)
  const choices = options.map((option, index) => optionChoice(id, asking, option, index))
  const params = {
    problem: problem ?? (open[asking] ?? open.phone)?.problem ?? null,
    payerName: fields.name,
    phone: fields.phone,
    hasOptions: options.length > 0,
    shop: turn.merchant.kind === 'shop',
  }
  const rows = IN_PAIRS.has(asking) ? inPairs(choices) : inColumn(choices)
  return outcome(step, say(QUESTION_TEMPLATES[asking], params, { choices: [...rows, [ABANDON]] }))
}

/** Short answers stand two by two: six of them and a way out still fit a small phone. */
const IN_PAIRS: ReadonlySet<Question> = new Set(['validity', 'installments', 'date', 'type'])

function optionChoice(id: string, asking: Question, option: string, index: number): ChoiceSpec {
  const [label, params] = OPTION_LABELS[asking](option)
  return choice(label, 'set', { subject: id, arg: `${asking}:${index}` }, params)
}

type OptionLabel = readonly [label: string, params: Readonly<Record<string, unknown>>]

const asText = (text: string): OptionLabel => ['option_text', { text }]
const asPhone = (phone: string): OptionLabel => ['option_phone', { phone }]
const asName = (name: string): OptionLabel => (name === NAMELESS ? ['nameless', {}] : asText(name))

function asValidity(option: string): OptionLabel {
  if (option === PICK_DATE) return ['pick_date', {}]
  const [kind = '', value = ''] = option.split(':')
  if (kind !== 'for') return ['option_until', { until: Number(value) }]
  const preset = PRESET_MINUTES.find((minutes) => minutes === Number(value))
  return preset === undefined ? ['option_minutes', { minutes: Number(value) }] : [`preset_${preset}`, {}]
}

/** Two people of one name are told apart by the last four digits. */
function asClient(option: string): OptionLabel {
  const client = clientOfOption(option)
  if (client === null) return ['new_client', {}]
  const { name, phone, email } = client
  return ['option_client', { name, digits: phone === null ? null : lastDigits(phone), email }]
}

const OPTION_LABELS: Readonly<Record<Question, (option: string) => OptionLabel>> = {
  amount: (amount) => ['option_amount', { amount: Number(amount) }],
  installments: (count) => ['option_installments', { count: Number(count) }],
  validity: asValidity,
  date: asValidity,
  name: asName,
  payer: asName,
  phone: asPhone,
  contact: asPhone,
  email: asText,
  purpose: asText,
  client: asClient,
  type: (type) => ['option_type', { type }],
}
