import { changeClient, viewClient, type ClientChange, type ClientView } from '../../app/client-book.ts'
import { requestClientErasure } from '../../app/client-erasure.ts'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import type { Payer } from '../../domain/payer.ts'
import { mayDo } from '../../domain/role.ts'
import { CLIENT_FIELDS, type ClientField, type Problem, type Step } from '../conversation.ts'
import { findPhone } from '../draft/draft-fields.ts'
import { inTurn } from '../in-turn.ts'
import { readEmail, readName, readPhone } from '../interpret/answer.ts'
import { buttonClosed, linkLine } from '../pick-link.ts'
import { ABANDON, choice, inColumn, outcome, say, type Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'
import { showClient } from './client-card.ts'

const CLEAR = ':clear'

const written = ({ name, phone, email }: Payer) => ({ name, phone, email })

/** [Telefon] below a client: asks for the new one; [Boş bırak] takes the old one away. */
export function askClientField(turn: Turn, client: Payer, arg: string | null): Promise<Outcome> {
  const field = CLIENT_FIELDS.find((known) => known === arg?.replace(CLEAR, ''))
  if (field === undefined) return Promise.resolve(outcome(null, buttonClosed()))
  if (arg?.endsWith(CLEAR) === true && field !== 'name') return change(turn, client, { [field]: null })
  return Promise.resolve(askFor(client, field, null))
}

function askFor(client: Payer, field: ClientField, problem: Problem | null): Outcome {
  const other = field === 'phone' ? client.email : client.phone
  const mayClear = field !== 'name' && client[field] !== null && other !== null
  const clear = choice('leave_empty', 'client_edit', { subject: client.id, arg: `${field}${CLEAR}` })
  return outcome(
    { name: 'editing_client', clientId: client.id, field },
    say(
      'chat.ask_client_field',
      { ...written(client), field, problem },
      { choices: [...(mayClear ? [[clear]] : []), [ABANDON]] },
    ),
  )
}

/** The typed answer, read as everywhere else. */
export async function answerClientEdit(
  turn: Turn,
  { clientId, field }: Extract<Step, { name: 'editing_client' }>,
  { text }: Order,
): Promise<Outcome | null> {
  const view = await viewClient(turn.tx, turn.merchant.id, clientId)
  if (view === null) return outcome({ name: 'idle' }, buttonClosed())
  const read = READERS[field](text)
  return 'problem' in read
    ? askFor(view.client, field, read.problem)
    : change(turn, view.client, { [field]: read.value })
}

type Read = { readonly value: string } | { readonly problem: Problem }

const NOT_UNDERSTOOD = { problem: 'not_understood' } as const

const READERS: Readonly<Record<ClientField, (text: string) => Read>> = {
  name: (text) => {
    const name = readName(text)
    return name === null ? NOT_UNDERSTOOD : { value: name }
  },
  phone: (text) => {
    const answer = readPhone(text)
    const found = findPhone(answer.kind === 'none' ? [] : answer.kind === 'one' ? [answer.value] : answer.values)
    if (found.kind === 'one') return { value: found.value }
    return found.kind === 'question' && found.open.problem !== null ? { problem: found.open.problem } : NOT_UNDERSTOOD
  },
  email: (text) => {
    const answer = readEmail(text)
    return answer.kind === 'one' ? { value: answer.value } : NOT_UNDERSTOOD
  },
}

async function change(turn: Turn, client: Payer, changed: ClientChange): Promise<Outcome> {
  const done = await changeClient(turn.tx, turn.deps, { member: turn.member, clientId: client.id, change: changed })
  if (done.ok) {
    const params = { ...written(done.value.client), sharedWith: done.value.sharedWith }
    const back = choice('client_back', 'client', { subject: client.id })
    return outcome({ name: 'idle' }, say('chat.client_changed', params, { choices: [[back]] }))
  }
  return done.error.kind === 'unknown'
    ? outcome({ name: 'idle' }, buttonClosed())
    : outcome(null, say('chat.client_unreachable', written(client), { choices: [[ABANDON]] }))
}

/** Which channels the next link starts with; on the same message, as on a draft's card. */
export async function toggleClientChannel(turn: Turn, view: ClientView, arg: string | null): Promise<Outcome> {
  const kind = PAYER_CHANNELS.find((known) => known === arg)
  if (kind === undefined) return outcome(null, buttonClosed())
  const others = view.client.lastChannels.filter((known) => known !== kind)
  const lastChannels = others.length === view.client.lastChannels.length ? [...others, kind] : others
  const input = { member: turn.member, clientId: view.client.id, change: { lastChannels } }
  const done = await changeClient(turn.tx, turn.deps, input)
  return done.ok
    ? showClient(turn, { ...view, client: done.value.client }, { inPlace: true })
    : outcome(null, buttonClosed())
}

/** KVKK: what goes and what stays is said, and the PIN is asked for on a page of its own. */
export async function eraseClient(turn: Turn, client: Payer): Promise<Outcome> {
  if (!mayDo(turn.member.role, 'client.erase')) {
    return outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))
  }
  const asked = await requestClientErasure(turn.tx, turn.deps, { member: turn.member, clientId: client.id })
  if (asked.ok) {
    const params = { ...written(client), linkCount: asked.value.view.links.length }
    const target = { to: { kind: 'one_time', tokenId: asked.value.tokenId }, label: 'open_erasure' } as const
    return outcome({ name: 'idle' }, say('chat.client_erase', params, { target }))
  }
  if (asked.error.kind === 'unknown') return outcome({ name: 'idle' }, buttonClosed())
  const { links } = asked.error
  const lines = await inTurn(links, (link) => linkLine(turn, link))
  const choices = links.map((link, index) => choice('link_line', 'status', { subject: link.id }, lines[index]))
  return outcome(
    { name: 'idle' },
    say('chat.client_running', { ...written(client), lines }, { choices: inColumn(choices) }),
  )
}
