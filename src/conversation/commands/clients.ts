import { foldName, lastDigits, searchKeys, wordsOf } from '../../domain/client-words.ts'
import { viewClient, type ClientView } from '../../app/client-book.ts'
import { idFromHex, toId, type PayerId } from '../../domain/ids.ts'
import type { Payer } from '../../domain/payer.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { Command } from '../command.ts'
import { advance } from '../draft/draft-dialogue.ts'
import { clientOption, NO_FIELDS, settle } from '../draft/draft-fields.ts'
import { buttonClosed } from '../pick-link.ts'
import { choice, inColumn, outcome, say, type Outcome } from '../reply.ts'
import { dialogueId, type Order, type Turn } from '../turn.ts'
import { showClient } from './client-card.ts'
import { askClientField, eraseClient, toggleClientChannel } from './edit-client.ts'

const PAGE = 6

/** "musteri", "musteri ahmet": the office's client book. */
export const clientsCommand: Command = {
  key: 'clients',
  permission: 'client.view',
  inHelp: true,
  run: (turn, order) => listClients(turn, searchedClient(order) ?? '', 0),
  presses: {
    clients: (turn, { arg }) => listClients(turn, queryOf(arg), pageOf(arg)),
    client: (turn, action) => onClient(turn, action, (view) => showClient(turn, view)),
    client_link: (turn, action) => onClient(turn, action, ({ client }) => linkFor(turn, client)),
    client_edit: (turn, action) => onEditable(turn, action, (view) => askClientField(turn, view.client, action.arg)),
    client_toggle: (turn, action) => onEditable(turn, action, (view) => toggleClientChannel(turn, view, action.arg)),
    client_erase: (turn, action) => onClient(turn, action, ({ client }) => eraseClient(turn, client)),
  },
}

/** What stands before a name when the book is meant, folded. */
const BOOK_WORDS = new Set(['musteri', 'musterim', 'muvekkil', 'muvekkilim', 'rehber', 'defter', 'client', 'clients'])

/** The name in "musteri ahmet yilmaz"; null for a message that is no search. */
export function searchedClient({ text, intent }: Order): string | null {
  const { amounts, linkNumbers } = intent.entities
  const [word = '', ...rest] = foldName(text.replace(/^(\s*\/\w+)@\w+/, '$1')).split(' ')
  if (!BOOK_WORDS.has(word) || rest.length === 0) return null
  const number = rest.join('')
  if (/^\d{4,}$/.test(number)) return number
  if (amounts.length + linkNumbers.length > 0) return null
  const names = rest.filter((one) => one !== 'defteri')
  return names.length === 0 ? null : names.join(' ')
}

/** A button carries the search beside the page: "2:ahmet.yilmaz". */
const pageOf = (arg: string | null): number => Math.max(0, Number.parseInt(arg ?? '0', 10) || 0)
const queryOf = (arg: string | null): string => (arg ?? '').split(':')[1]?.replaceAll('.', ' ') ?? ''
const LONGEST_QUERY = 24

async function listClients(turn: Turn, query: string, page: number): Promise<Outcome> {
  const keys = searchKeys(query)
  const offset = page * PAGE
  const { clients, total } = await turn.tx.payers.search(turn.merchant.id, keys, { offset, limit: PAGE })
  const shownQuery = query === '' ? null : query
  const [only] = clients
  if (only !== undefined && total === 1 && query !== '') return showById(turn, only.id)
  if (only === undefined) {
    const choices = query === '' ? [[choice('create', 'create')]] : [[choice('all_clients', 'clients')]]
    return outcome(null, say('chat.clients_empty', { query: shownQuery }, { choices }))
  }
  const params = { query: shownQuery, from: offset + 1, to: offset + clients.length, total }
  const rows = [...inColumn(clients.map(clientChoice)), pager(query, page, total)].filter((row) => row.length > 0)
  return outcome(null, say('chat.clients', params, { choices: rows, inPlace: page > 0 }))
}

const clientChoice = ({ id, name, phone, email }: Payer): ChoiceSpec =>
  choice('option_client', 'client', { subject: id }, { name, digits: phone === null ? null : lastDigits(phone), email })

function pager(query: string, page: number, total: number): readonly ChoiceSpec[] {
  const search = wordsOf(query).join('.').slice(0, LONGEST_QUERY)
  const at = (other: number): string => (search === '' ? String(other) : `${other}:${search}`)
  return [
    ...(page > 0 ? [choice('previous', 'clients', { arg: at(page - 1) })] : []),
    ...((page + 1) * PAGE < total ? [choice('next', 'clients', { arg: at(page + 1) })] : []),
  ]
}

async function onClient(
  turn: Turn,
  { subject }: ChatAction,
  then: (view: ClientView) => Promise<Outcome>,
): Promise<Outcome> {
  const id = subject === null ? null : idFromHex(subject)
  const view = id === null ? null : await viewClient(turn.tx, turn.merchant.id, toId<PayerId>(id))
  return view === null ? outcome(null, buttonClosed()) : then(view)
}

const onEditable: typeof onClient = (turn, action, then) =>
  onClient(turn, action, (view) =>
    mayDo(turn.member.role, 'client.edit')
      ? then(view)
      : Promise.resolve(outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))),
  )

async function showById(turn: Turn, id: PayerId): Promise<Outcome> {
  const view = await viewClient(turn.tx, turn.merchant.id, id)
  return view === null ? outcome(null, buttonClosed()) : showClient(turn, view)
}

/** [Yeni link]: everything but the amount is known. */
const linkFor = (turn: Turn, client: Payer): Promise<Outcome> =>
  advance(
    turn,
    { id: dialogueId(turn), changes: null },
    settle({ fields: NO_FIELDS, open: {} }, 'client', clientOption(client)),
  )
