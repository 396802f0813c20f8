import type { Instant } from '../../domain/instant.ts'
import type { DraftFields, DraftingStep, OpenQuestion, Question } from '../conversation.ts'
import { readAmount } from '../interpret/amount.ts'
import { readEmail, readName, readPhone, readValidity, type Answer } from '../interpret/answer.ts'
import type { Entities } from '../interpret/reading.ts'
import type { Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'
import { advance, ask } from './draft-dialogue.ts'
import {
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
  purpose: null,
  validForMinutes: null,
  expiresAt: null,
})

/** Null where the text says nothing of a draft; what it says beside the question is taken, and the question stays. */
export function readAnswer(step: DraftingStep, { text, intent }: Order, now: Instant): Gathered | null {
  const known = { fields: step.fields, open: step.open }
  if (step.asking === 'purpose') return settle(known, 'purpose', text.trim().slice(0, LONGEST_PURPOSE))
  if (answersInPassing(step.asking, intent.entities)) return gather(known, intent.entities)
  const bare = readBare(step.asking, text, now)
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

function answersInPassing(asking: Question, entities: Entities): boolean {
  const reached = entities.phones.length + entities.emails.length > 0
  switch (asking) {
    case 'amount':
      return entities.amounts.length > 0
    case 'payer':
      return reached || entities.payerNames.length > 0
    case 'contact':
      return reached
    case 'name':
      return entities.payerNames.length > 0
    case 'phone':
      return entities.phones.length > 0
    case 'email':
      return entities.emails.length > 0
    case 'validity':
      return entities.validities.length > 0
    case 'installments':
      return entities.installmentCaps.length > 0
    case 'purpose':
      return false
  }
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
function readBare(asking: Question, text: string, now: Instant): Bare {
  switch (asking) {
    case 'amount':
      return bareAmount(text)
    case 'payer':
      return bareContact(text) ?? bareName(text)
    case 'contact':
    case 'phone':
    case 'email':
      return bareContact(text)
    case 'name':
      return bareName(text)
    case 'validity':
      return bareValidity(text, now)
    case 'installments':
      return bareInstallments(text)
    case 'purpose':
      return null
  }
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

const bareValidity = (text: string, now: Instant): Bare =>
  bareOf('validity', findValidity(valuesOf(readValidity(text, now))))

function bareInstallments(text: string): Bare {
  const count = /^\s*(\d{1,2})\s*$/.exec(text)?.[1]
  return count === undefined || Number(count) < 1 || Number(count) > 12
    ? null
    : { asked: 'installments', option: String(Number(count)) }
}
