import { toId, type PayerId } from '../../domain/ids.ts'
import { instant } from '../../domain/instant.ts'
import { addKurus, kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../domain/money.ts'
import { MONEY_TYPES } from '../../domain/payment-link.ts'
import type { DraftFields, OpenQuestion, Problem, Question } from '../conversation.ts'
import type { AmountReading, Entities, PhoneReading, Reading, ValidityReading } from '../interpret/reading.ts'

export type OpenQuestions = Partial<Record<Question, OpenQuestion>>

/** What is known of a draft, and what was said but could mean several things. */
export type Gathered = { readonly fields: DraftFields; readonly open: OpenQuestions }

export const NO_FIELDS: DraftFields = {
  amount: null,
  name: null,
  phone: null,
  email: null,
  nameless: false,
  purpose: null,
  matter: null,
  clientId: null,
  newClient: false,
  moneyType: null,
  validForMinutes: null,
  expiresAt: null,
  installmentCap: null,
  wanted: [],
  refused: [],
}

/** One reading settles a field; several become a question whose options are tapped; a refused one is asked again. */
export type Found<T> =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'one'; readonly value: T }
  | { readonly kind: 'question'; readonly open: OpenQuestion }

const NOTHING = { kind: 'nothing' } as const

const question = (problem: Problem, options: readonly (string | number)[] = []) =>
  ({ kind: 'question', open: { problem, options: options.map(String) } }) as const

export function findText<T extends string | number>(values: readonly T[]): Found<T> {
  const distinct = [...new Set(values)]
  const [first] = distinct
  if (first === undefined) return NOTHING
  return distinct.length === 1 ? { kind: 'one', value: first } : question('several', distinct)
}

/** Several amounts of one message may be the parts of one sum, so their sum is offered too. */
export function findAmount(readings: readonly AmountReading[]): Found<Kurus> {
  const sure = [...new Set(readings.flatMap((one) => (one.kind === 'sure' ? [one.kurus] : [])))]
  const possible = readings.flatMap((one) => (one.kind === 'ambiguous' ? one.values : []))
  const [only] = sure
  if (possible.length > 0) return question('ambiguous', [...new Set([...sure, ...possible])])
  if (only !== undefined && sure.length === 1) return { kind: 'one', value: only }
  if (sure.length > 1) {
    const sum = addKurus(...sure)
    return question('several', sum <= MAX_AMOUNT_KURUS ? [...sure, sum] : sure)
  }
  const refused = readings.find((one) => one.kind === 'refused')
  return refused === undefined ? NOTHING : question(refused.reason)
}

export function findPhone(readings: readonly PhoneReading[]): Found<string> {
  const found = findText<string>(readings.flatMap((one) => (one.kind === 'mobile' ? [one.phone] : [])))
  const refused = readings.find((one) => one.kind === 'refused')
  return found.kind === 'nothing' && refused !== undefined ? question(refused.reason) : found
}

/** `for:<minutes>` or `until:<instant>`: what a tapped validity option says. */
export function findValidity(readings: readonly ValidityReading[]): Found<string> {
  const refused = readings.find((one) => one.kind === 'refused')
  if (refused !== undefined) return question(refused.reason)
  const options = readings.flatMap((one) => {
    if (one.kind === 'for') return [`for:${one.minutes}`]
    return one.kind === 'until' ? [`until:${one.until}`] : []
  })
  return findText(options)
}

const valuesOf = <T>(readings: readonly Reading<T>[]): T[] => readings.map((reading) => reading.value)

/** Adds what a message says to what is known already; what it says anew replaces the old. */
export function gather(known: Gathered, entities: Entities): Gathered {
  const plain = withPlainEntities(known.fields, entities)
  const found: readonly (readonly [Question, Found<string | number>])[] = [
    ['amount', findAmount(valuesOf(entities.amounts))],
    ['phone', findPhone(valuesOf(entities.phones))],
    ['email', findText<string>(valuesOf(entities.emails))],
    ['name', findText(valuesOf(entities.payerNames))],
    ['validity', findValidity(valuesOf(entities.validities))],
  ]
  return found.reduce((gathered, [asked, one]) => take(gathered, asked, one), { fields: plain, open: known.open })
}

function take(gathered: Gathered, asked: Question, found: Found<string | number>): Gathered {
  switch (found.kind) {
    case 'nothing':
      return gathered
    case 'one':
      return settle(gathered, asked, String(found.value))
    case 'question':
      return { ...gathered, open: { ...gathered.open, [asked]: found.open } }
  }
}

/** The smallest cap said, the last type of money said; the card shows both before anything is sent. */
function withPlainEntities(fields: DraftFields, entities: Entities): DraftFields {
  const caps = valuesOf(entities.installmentCaps)
  const wanted = valuesOf(entities.channelsWanted)
  const refused = valuesOf(entities.channelsRefused)
  return {
    ...fields,
    purpose: entities.purpose?.value ?? fields.purpose,
    matter: matterOf(entities) ?? fields.matter,
    moneyType: valuesOf(entities.moneyTypes).at(-1) ?? fields.moneyType,
    installmentCap: caps.length > 0 ? Math.min(...caps) : fields.installmentCap,
    wanted: wanted.length > 0 ? wanted : fields.wanted,
    refused: refused.length > 0 ? refused : fields.refused,
  }
}

/** "2026 / 1234 E." and "2026/1234" are one file; two files in a message are nobody's guess. */
function matterOf({ caseNumbers }: Entities): string | null {
  const matters = new Set(valuesOf(caseNumbers).map((number) => number.replaceAll(/\s+/g, '')))
  const [only] = matters
  return matters.size === 1 && only !== undefined ? only : null
}

/** Writes one answer, given as an option's text, into the fields and closes its question. */
export function settle(gathered: Gathered, asked: Question, option: string): Gathered {
  const { [asked]: _closed, ...open } = gathered.open
  return { fields: ANSWERS[asked](gathered.fields, option), open }
}

type Answering = (fields: DraftFields, option: string) => DraftFields

/** Who is meant is open again as soon as a name or an address is said anew. */
const UNDECIDED = { clientId: null, newClient: false } as const

const named: Answering = (fields, name) =>
  name === NAMELESS ? { ...fields, nameless: true } : { ...fields, ...UNDECIDED, name, nameless: false }
const phoned: Answering = (fields, phone) => ({ ...fields, ...UNDECIDED, phone })

const ANSWERS: Readonly<Record<Question, Answering>> = {
  amount: (fields, amount) => ({ ...fields, amount: kurus(Number(amount)) }),
  name: named,
  payer: named,
  phone: phoned,
  contact: phoned,
  email: (fields, email) => ({ ...fields, ...UNDECIDED, email }),
  validity: withValidity,
  date: withValidity,
  purpose: (fields, purpose) => ({ ...fields, purpose }),
  installments: (fields, cap) => ({ ...fields, installmentCap: Number(cap) }),
  type: (fields, option) => ({ ...fields, moneyType: MONEY_TYPES.find((type) => type === option) ?? fields.moneyType }),
  client: withClient,
}

/** The option of somebody the client book does not know. */
export const NEW_CLIENT = '-'

export type ClientOption = Pick<DraftFields, 'name' | 'phone' | 'email'> & { readonly id: string }

export const clientOption = ({ id, name, phone, email }: ClientOption): string =>
  JSON.stringify({ id, name, phone, email })

export const clientOfOption = (option: string): ClientOption | null =>
  option === NEW_CLIENT ? null : (JSON.parse(option) as ClientOption)

/** Somebody of the book brings their addresses along; an address that was typed stands above a known one. */
function withClient(fields: DraftFields, option: string): DraftFields {
  const client = clientOfOption(option)
  if (client === null) return { ...fields, newClient: true }
  const { id, name, phone, email } = client
  return {
    ...fields,
    clientId: toId<PayerId>(id),
    newClient: false,
    name: name ?? fields.name,
    phone: fields.phone ?? phone,
    email: fields.email ?? email,
  }
}

/** The option of a payer whose name does not matter. */
export const NAMELESS = '-'

function withValidity(fields: DraftFields, option: string): DraftFields {
  const [kind = '', value = ''] = option.split(':')
  return kind === 'for'
    ? { ...fields, validForMinutes: Number(value), expiresAt: null }
    : { ...fields, validForMinutes: null, expiresAt: instant(Number(value)) }
}

/** The one thing to ask next, or null where a draft can be made. */
export function nextQuestion({ fields, open }: Gathered): Question | null {
  if (fields.amount === null || open.amount !== undefined) return 'amount'
  if (open.name !== undefined) return 'name'
  if (open.client !== undefined) return 'client'
  const address = addressQuestion(fields, open)
  if (address !== null) return address
  if (open.validity !== undefined) return 'validity'
  return fields.name === null && !fields.nameless ? 'name' : null
}

/** A refused phone is asked again only where nothing else reaches the payer. */
function addressQuestion({ phone, email, name }: DraftFields, open: OpenQuestions): Question | null {
  if (open.phone !== undefined && open.phone.options.length > 0) return 'phone'
  if (open.email !== undefined) return 'email'
  if (phone !== null || email !== null) return null
  return name === null && open.phone === undefined ? 'payer' : 'contact'
}

/** Enough for a payment of its own: such a message starts a new dialogue instead of answering the old one. */
export const isWholeRequest = (entities: Entities): boolean =>
  entities.amounts.length > 0 && entities.phones.length + entities.emails.length > 0

/** Anything that a draft could take up or that could change one. */
export const saysSomethingOfADraft = (entities: Entities): boolean =>
  entities.linkNumbers.length === 0 &&
  entities.amounts.length +
    entities.phones.length +
    entities.emails.length +
    entities.validities.length +
    entities.installmentCaps.length +
    entities.channelsWanted.length +
    entities.channelsRefused.length >
    0
