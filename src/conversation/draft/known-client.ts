import { isSameName, mayBeName, searchKeys } from '../../domain/client-words.ts'
import type { Payer } from '../../domain/payer.ts'
import type { DraftFields, OpenQuestion, Problem } from '../conversation.ts'
import type { Turn } from '../turn.ts'
import { clientOption, NEW_CLIENT, settle, type Gathered } from './draft-fields.ts'

const CLIENTS_ASKED = 6
const CLIENTS_LOOKED_AT = 50

/**
 * Completes whom a sentence means from the office's client book. One person of exactly this name, or one person behind
 * this address, is taken (the card says who before anything is sent); anything less certain is asked.
 */
export async function recogniseClient(turn: Turn, gathered: Gathered): Promise<Gathered> {
  const { fields, open } = gathered
  const isSettled = fields.clientId !== null || fields.newClient || fields.nameless
  if (isSettled || open.name !== undefined || open.phone !== undefined || open.email !== undefined) return gathered
  const { client: _asked, ...others } = open
  const fresh = { fields, open: others }
  if (fields.phone !== null || fields.email !== null) {
    return byAddress(fresh, await turn.tx.payers.booked(turn.merchant.id, fields))
  }
  return fields.name === null ? fresh : byName(turn, fresh, fields.name)
}

/** A number speaks for one person; under another name the member says who is meant. */
function byAddress(gathered: Gathered, known: readonly Payer[]): Gathered {
  const { name } = gathered.fields
  const people = distinctNames(known.filter((client) => !contradicts(client, gathered.fields)))
  const [first] = people
  if (first === undefined) return gathered
  const fitting = name === null ? people : people.filter((client) => isOneOf(name, client))
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return choose(gathered, only)
  return askWho(gathered, fitting.length > 1 ? fitting : people, fitting.length > 1 ? 'several' : 'other_name')
}

const isOneOf = (typed: string, { name }: Payer): boolean =>
  name === null || mayBeName(typed, name) || mayBeName(name, typed)

const contradicts = (client: Payer, { phone, email }: DraftFields): boolean =>
  (phone !== null && client.phone !== null && client.phone !== phone) ||
  (email !== null && client.email !== null && client.email !== email)

async function byName(turn: Turn, gathered: Gathered, name: string): Promise<Gathered> {
  const page = { offset: 0, limit: CLIENTS_LOOKED_AT }
  const { clients } = await turn.tx.payers.search(turn.merchant.id, searchKeys(name), page)
  const likely = clients.filter((client) => client.name !== null && mayBeName(name, client.name) && isReachable(client))
  const [only] = likely
  if (only === undefined) return gathered
  const isCertain = likely.length === 1 && only.name !== null && isSameName(only.name, name)
  return isCertain ? choose(gathered, only) : askWho(gathered, likely, likely.length > 1 ? 'several' : 'likely')
}

const isReachable = ({ phone, email }: Payer): boolean => phone !== null || email !== null

const choose = (gathered: Gathered, client: Payer): Gathered => settle(gathered, 'client', clientOption(client))

function askWho(gathered: Gathered, clients: readonly Payer[], problem: Problem): Gathered {
  const client: OpenQuestion = { options: [...clients.slice(0, CLIENTS_ASKED).map(clientOption), NEW_CLIENT], problem }
  return { ...gathered, open: { ...gathered.open, client } }
}

/** The same person may stand in the book twice, once per address; the newest speaks. */
function distinctNames(clients: readonly Payer[]): readonly Payer[] {
  return clients.filter(
    (client, index) => clients.findIndex((other) => isSameName(other.name ?? '', client.name ?? '')) === index,
  )
}
