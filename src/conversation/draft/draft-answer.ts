import type { Instant } from '../../domain/instant.ts'
import type { DraftFields, DraftingStep, OpenQuestion, Question } from '../conversation.ts'
import { readAmount } from '../interpret/amount.ts'
import { readEmail, readName, readPhone, readValidity, type Answer } from '../interpret/answer.ts'
import type { Entities, Intent } from '../interpret/reading.ts'
import type { Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'
import { advance } from './draft-dialogue.ts'
import {
  clientOfOption,
  findAmount,
  findPhone,
  findText,
  findValidity,
  gather,
  isWholeRequest,
  saysSomethingOfADraft,
  settle,
  type Found,
  type Gathered,
} from './draft-fields.ts'
import { ask } from './draft-questions.ts'

const LONGEST_PURPOSE = 200

/** One answer of the guided dialogue, by text. Anything else it says is gathered too. */
export function answerDraft(turn: Turn, step: DraftingStep, order: Order): Promise<Outcome> {
  const { entities } = order.intent
  if (step.changes === null && isWholeRequest(entities)) {
    return advance(turn, step, gather({ fields: emptied(step.fields), open: {} }, entities))
  }
  const read = readAnswer(step, order, turn.now)
  return read === null
    ? Promise.resolve(ask(step, step, step.asking, turn, 'not_understood'))
    : advance(turn, step, read)
}

const emptied = (fields: DraftFields): DraftFields => ({
  ...fields,
  amount: null,
  name: null,
  phone: null,
  email: null,
  nameless: false,
  clientId: null,
  newClient: false,
  purpose: null,
  matter: null,
  validForMinutes: null,
  expiresAt: null,
})

const COURTESIES: readonly string[] = ['yes', 'no', 'thanks', 'greeting']

/** A courtesy is nobody's name. */
const isCourtesy = ({ command }: Intent): boolean => command.kind === 'sure' && COURTESIES.includes(command.key)

/** Null where the text says nothing of a draft; what it says beside the question is taken, and the question stays. */
function readAnswer(step: DraftingStep, { text, intent }: Order, now: Instant): Gathered | null {
  const known = { fields: step.fields, open: step.open }
  if (step.asking === 'purpose') return settle(known, 'purpose', text.trim().slice(0, LONGEST_PURPOSE))
  if (step.asking === 'client') {
    const chosen = clientByDigits(step, text) ?? onlyClient(step, intent)
    if (chosen !== null) return settle(known, 'client', chosen)
  }
  if (ANSWERED_IN_PASSING[step.asking](intent.entities)) return gather(known, intent.entities)
  const bare = isCourtesy(intent) ? null : BARE_READERS[step.asking](text, now)
  if (bare === null) return saysSomethingOfADraft(intent.entities) ? gather(known, intent.entities) : null
  const gathered = gather(known, withoutAnswer(intent.entities))
  return 'option' in bare
    ? settle(gathered, bare.asked, bare.option)
    : { ...gathered, open: { ...gathered.open, [bare.asked]: bare.open } }
}

/** What a bare answer was read from must not be read a second time as something else. */
const withoutAnswer = (entities: Entities): Entities => ({
  ...entities,
  amounts: [],
  payerNames: [],
  purpose: null,
  validities: [],
  installmentCaps: [],
})

/** "2233" below two people of one name is the one whose phone ends so. */
function clientByDigits({ open }: DraftingStep, text: string): string | null {
  const digits = /^\D*(\d{4})\D*$/.exec(text)?.[1]
  const ending = (open.client?.options ?? []).filter(
    (option) => digits !== undefined && clientOfOption(option)?.phone?.endsWith(digits) === true,
  )
  return ending.length === 1 ? (ending[0] ?? null) : null
}

/** "Evet" to "is it this one?" */
function onlyClient({ open }: DraftingStep, { command }: Order['intent']): string | null {
  const known = (open.client?.options ?? []).filter((option) => clientOfOption(option) !== null)
  return command.kind === 'sure' && command.key === 'yes' && known.length === 1 ? (known[0] ?? null) : null
}

const reached = ({ phones, emails }: Entities): boolean => phones.length + emails.length > 0

/** Whether a sentence holds what was asked; a purpose is never read out of one, it is taken whole. */
const ANSWERED_IN_PASSING: Readonly<Record<Question, (entities: Entities) => boolean>> = {
  // Who pays, told first: a phone's figures are no amount.
  amount: (entities) => entities.amounts.length > 0 || reached(entities),
  payer: (entities) => reached(entities) || entities.payerNames.length > 0,
  contact: reached,
  name: ({ payerNames }) => payerNames.length > 0,
  phone: ({ phones }) => phones.length > 0,
  email: ({ emails }) => emails.length > 0,
  validity: ({ validities }) => validities.length > 0,
  installments: ({ installmentCaps }) => installmentCaps.length > 0,
  purpose: () => false,
  client: (entities) => reached(entities) || entities.payerNames.length > 0,
  type: ({ moneyTypes }) => moneyTypes.length > 0,
  date: ({ validities }) => validities.length > 0,
}

type Bare =
  | { readonly asked: Question; readonly option: string }
  | { readonly asked: Question; readonly open: OpenQuestion }
  | null

const bareOf = (asked: Question, found: Found<string | number>): Bare => {
  switch (found.kind) {
    case 'nothing':
      return null
    case 'one':
      return { asked, option: String(found.value) }
    case 'question':
      return { asked, open: found.open }
  }
}

function valuesOf<T>(answer: Answer<T>): readonly T[] {
  switch (answer.kind) {
    case 'none':
      return []
    case 'one':
      return [answer.value]
    case 'several':
      return answer.values
  }
}

/** A short answer means what was asked: "1500" is an amount here, "2 gün" a validity, two words a name. */
const BARE_READERS: Readonly<Record<Question, (text: string, now: Instant) => Bare>> = {
  amount: bareAmount,
  payer: (text) => bareContact(text) ?? bareName(text),
  contact: bareContact,
  phone: bareContact,
  email: bareContact,
  name: bareName,
  validity: bareValidity,
  installments: bareInstallments,
  purpose: () => null,
  client: (text) => bareContact(text) ?? bareName(text),
  type: () => null,
  date: bareValidity,
}

function bareAmount(text: string): Bare {
  const reading = readAmount(text)
  return bareOf('amount', findAmount(reading.kind === 'none' ? [] : [reading]))
}

function bareContact(text: string): Bare {
  const phone = bareOf('phone', findPhone(valuesOf(readPhone(text))))
  return phone !== null && 'option' in phone ? phone : (bareOf('email', findText(valuesOf(readEmail(text)))) ?? phone)
}

function bareName(text: string): Bare {
  const name = readName(text)
  return name === null ? null : { asked: 'name', option: name }
}

function bareValidity(text: string, now: Instant): Bare {
  return bareOf('validity', findValidity(valuesOf(readValidity(text, now))))
}

function bareInstallments(text: string): Bare {
  const count = /^\s*(\d{1,2})\s*$/.exec(text)?.[1]
  return count === undefined || Number(count) < 1 || Number(count) > 12
    ? null
    : { asked: 'installments', option: String(Number(count)) }
}
