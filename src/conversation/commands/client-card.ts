import type { ClientView } from '../../app/client-book.ts'
import type { Payer } from '../../domain/payer.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import { offeredChannels } from '../draft/draft-card.ts'
import { inTurn } from '../in-turn.ts'
import { linkLine } from '../pick-link.ts'
import { choice, inColumn, inPairs, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

const LINKS_SHOWN = 5
const OPEN = new Set(['open', 'part_paid'])

/** Who it is, what is open, what was paid, and what can be done. */
export async function showClient(turn: Turn, view: ClientView, shown: { inPlace?: boolean } = {}): Promise<Outcome> {
  const { client, links, paid } = view
  const open = links.filter(({ status }) => OPEN.has(status)).slice(0, LINKS_SHOWN)
  const lines = await inTurn(open, (link) => linkLine(turn, link))
  const { name, phone, email, optedOut } = client
  const mayEdit = mayDo(turn.member.role, 'client.edit')
  const params = {
    ...{ name, phone, email, optedOut, paid, lines, mayEdit },
    linkCount: links.length,
    telegram: client.telegram !== null,
  }
  const about = open.map((link, index) => choice('link_line', 'status', { subject: link.id }, lines[index]))
  const choices = [...inColumn(about), ...(await clientChoices(turn, client, mayEdit))]
  return outcome({ name: 'idle' }, say('chat.client', params, { choices, inPlace: shown.inPlace ?? false }))
}

async function clientChoices(turn: Turn, client: Payer, mayEdit: boolean): Promise<readonly (readonly ChoiceSpec[])[]> {
  const { role } = turn.member
  const subject = { subject: client.id }
  const book = choice('all_clients', 'clients')
  const link = mayDo(role, 'link.create') ? [[choice('client_link', 'client_link', subject)]] : []
  const edits = (['name', 'phone', 'email'] as const).map((field) =>
    choice(`field_${field}`, 'client_edit', { ...subject, arg: field }),
  )
  const toggles = (await offeredChannels(turn, client)).map((kind) => {
    const label = client.lastChannels.includes(kind) ? 'toggle_on' : 'toggle_off'
    return choice(label, 'client_toggle', { ...subject, arg: kind }, { kind })
  })
  const erase = mayDo(role, 'client.erase') ? [choice('client_erase', 'client_erase', subject)] : []
  return [...link, ...(mayEdit ? [edits, ...inPairs(toggles)] : []), [book, ...erase]]
}
