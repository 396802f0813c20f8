import type { PaymentLink } from '../domain/payment-link.ts'
import type { Step } from './conversation.ts'
import { extendAsSaid } from './commands/extend-link.ts'
import { refundAll, refundAsSaid, saysAll } from './commands/refund.ts'
import { replyAsTyped } from './commands/reply-to-payer.ts'
import { answerClientEdit } from './commands/edit-client.ts'
import { previewTyped } from './commands/office-texts.ts'
import { answerOfficeEdit } from './commands/settings.ts'
import { commands } from './commands/registry.ts'
import { changeMenu } from './draft/draft-card.ts'
import { advance, fieldsOf } from './draft/draft-dialogue.ts'
import { send } from './draft/draft-sending.ts'
import { drop } from './draft/draft-taps.ts'
import { answerDraft } from './draft/draft-answer.ts'
import { gather, isWholeRequest, saysSomethingOfADraft } from './draft/draft-fields.ts'
import { readAmount } from './interpret/amount.ts'
import { readValidity } from './interpret/answer.ts'
import type { CommandKey, Entities, Intent } from './interpret/reading.ts'
import { buttonClosed, mayTouch, notYours } from './pick-link.ts'
import { outcome, type Outcome } from './reply.ts'
import { dialogueId, orderOf, type Order, type Turn } from './turn.ts'

/** These never end a dialogue: they are answers, or courtesy. */
const ANSWERS: readonly CommandKey[] = ['create_link', 'yes', 'no', 'thanks', 'greeting']

const sureKey = ({ command }: Intent): CommandKey | null => (command.kind === 'sure' ? command.key : null)

const LONGEST_ABANDON = 12

const takesFreeText = (step: Step): boolean =>
  step.name === 'replying' || step.name === 'writing_text' || (step.name === 'drafting' && step.asking === 'purpose')

/** A payment told in full is a new one, whatever was being asked; only a dialogue that makes one takes it up itself. */
const isNewRequest = (step: Step, { intent }: Order): boolean =>
  !takesFreeText(step) &&
  !(step.name === 'drafting' && step.changes === null) &&
  isWholeRequest(intent.entities) &&
  sureKey(intent) === 'create_link'

/** The command of the dialogue itself is another one only where it names a link. */
const isOwnCommand = ({ name }: Step, key: CommandKey): boolean =>
  (name === 'refunding' && (key === 'refund' || key === 'void')) || (name === 'extending' && key === 'extend')

/** Another command, typed in the middle of a dialogue, is obeyed; words meant for a payer are not searched for commands. */
function isAnotherCommand(step: Step, { text, intent }: Order): boolean {
  const key = sureKey(intent)
  if (key === null) return false
  // A text may begin with any word; only the word alone ends the writing of it.
  if (step.name === 'writing_text' && text.trim().length > LONGEST_ABANDON) return false
  if (key === 'abandon' || text.trimStart().startsWith('/')) return true
  if (takesFreeText(step)) return false
  if (isOwnCommand(step, key)) return intent.entities.linkNumbers.length > 0
  return !ANSWERS.includes(key)
}

/** "Hayir" to a choice that is offered leaves it; to a card it asks what to change. */
const leavesByNo = ({ name }: Step, { intent }: Order): boolean =>
  (name === 'choosing_command' || name === 'picking_link') && sureKey(intent) === 'no'

/** What the message means as an answer to the present step, or null where it is none. */
export async function answerStep(turn: Turn, order: Order): Promise<Outcome | null> {
  if (leavesByNo(turn.step, order)) return commands.abandon.run(turn, order)
  const isAnswer = !isAnotherCommand(turn.step, order) && !isNewRequest(turn.step, order)
  return isAnswer ? answerAs(turn, turn.step, order) : null
}

/** An office is chosen by its button alone. */
type Asking = Exclude<Step, { name: 'idle' | 'choosing_office' }>
const asks = (step: Step): step is Asking => step.name !== 'idle' && step.name !== 'choosing_office'

type Writing = Extract<Step, { name: 'writing_text' | 'editing_office' | 'replying' }>
const isWriting = (step: Step): step is Writing =>
  step.name === 'writing_text' || step.name === 'editing_office' || step.name === 'replying'

async function answerAs(turn: Turn, step: Step, order: Order): Promise<Outcome | null> {
  if (!asks(step)) return null
  if (isWriting(step)) return answerInWords(turn, step, order.text)
  switch (step.name) {
    case 'choosing_command':
      return chooseCommand(turn, step, order)
    case 'picking_link':
      return pickByNumber(turn, step, order)
    case 'drafting':
      return answerDraft(turn, step, order)
    case 'confirming':
      return answerCard(turn, step, order)
    case 'editing_client':
      return answerClientEdit(turn, step, order)
    case 'extending':
      return answerExtension(turn, step, order)
    case 'refunding':
      return answerRefund(turn, step, order)
  }
}

/** Whatever is typed is the answer. */
function answerInWords(turn: Turn, step: Writing, text: string): Promise<Outcome | null> {
  switch (step.name) {
    case 'writing_text':
      return previewTyped(turn, step, text)
    case 'editing_office':
      return answerOfficeEdit(turn, step, text)
    case 'replying':
      return replyAsTyped(turn, step, text)
  }
}

type StepOf<Name extends Step['name']> = Extract<Step, { name: Name }>

/** "Evet" to a suggestion. */
async function chooseCommand(turn: Turn, step: StepOf<'choosing_command'>, order: Order): Promise<Outcome | null> {
  const [only, ...more] = step.keys
  if (sureKey(order.intent) !== 'yes' || only === undefined || more.length > 0) return null
  return commands[only].run(turn, orderOf(step.text, turn.now))
}

/** A number alone picks the link that was asked for; the rest of the order is as it was first typed. */
async function pickByNumber(turn: Turn, step: StepOf<'picking_link'>, order: Order): Promise<Outcome | null> {
  const { linkNumbers } = order.intent.entities
  const key = sureKey(order.intent)
  if (linkNumbers.length === 0 || (key !== null && key !== 'link_status' && key !== step.key)) return null
  return commands[step.key].run(turn, withLinkNumbers(orderOf(step.text, turn.now), linkNumbers))
}

/** The order as it was first given, for the links that were named since. */
export const withLinkNumbers = (order: Order, linkNumbers: Entities['linkNumbers']): Order => ({
  ...order,
  intent: { ...order.intent, entities: { ...order.intent.entities, linkNumbers } },
})

async function answerCard(turn: Turn, step: StepOf<'confirming'>, order: Order): Promise<Outcome | null> {
  const link = await turn.tx.links.find(turn.merchant.id, step.linkId)
  if (link === null || link.status !== 'draft') return null
  const key = sureKey(order.intent)
  if (key === 'no') return changeMenu(turn, link)
  const { entities } = order.intent
  if (key === 'yes' && !saysSomethingOfADraft(entities)) return confirmByWord(turn, link, step.version)
  return isWholeRequest(entities) || !saysSomethingOfADraft(entities) ? null : changeByWord(turn, link, entities)
}

const confirmByWord = (turn: Turn, link: PaymentLink, version: number): Promise<Outcome> =>
  mayTouch(turn, link) ? send(turn, link, version) : notYours(turn, link)

/** "16.000 olsun" below the card changes the card. */
async function changeByWord(turn: Turn, link: PaymentLink, entities: Entities): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const fields = await fieldsOf(turn, link)
  const changes = { linkId: link.id, version: link.version }
  return advance(turn, { id: dialogueId(turn), changes }, gather({ fields, open: {} }, { ...entities, purpose: null }))
}

async function answerExtension(turn: Turn, step: StepOf<'extending'>, order: Order): Promise<Outcome | null> {
  const link = await turn.tx.links.find(turn.merchant.id, step.linkId)
  if (link === null) return outcome({ name: 'idle' }, buttonClosed())
  const bare = readValidity(order.text, turn.now)
  const said = order.intent.entities.validities[0]?.value ?? (bare.kind === 'one' ? bare.value : null)
  return said === null ? null : extendAsSaid(turn, link, said)
}

async function answerRefund(turn: Turn, step: StepOf<'refunding'>, order: Order): Promise<Outcome | null> {
  const link = await turn.tx.links.find(turn.merchant.id, step.linkId)
  if (link === null) return outcome({ name: 'idle' }, buttonClosed())
  if (saysAll(order.text)) return refundAll(turn, link, step.method)
  const said = order.intent.entities.amounts.map((reading) => reading.value)
  const bare = readAmount(order.text)
  const amounts = said.length > 0 || bare.kind === 'none' ? said : [bare]
  return amounts.length === 0 ? null : refundAsSaid(turn, link, step.method, amounts)
}

/** [Vazgec] typed below a draft's card drops the draft itself. */
export async function abandonDraft(turn: Turn): Promise<Outcome | null> {
  if (turn.step.name !== 'confirming') return null
  const link = await turn.tx.links.find(turn.merchant.id, turn.step.linkId)
  return link === null || link.status !== 'draft' || !mayTouch(turn, link) ? null : drop(turn, link)
}
