import type { Command } from '../command.ts'
import { linkLine } from '../pick-link.ts'
import { choice, inColumn, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { inTurn } from '../in-turn.ts'

const LISTED = 5

/** The office's newest links, each with a button for its state. */
export const listLinksCommand: Command = {
  key: 'list_links',
  permission: 'link.view',
  inHelp: true,
  run: listLinks,
  presses: { list: listLinks },
}

async function listLinks(turn: Turn): Promise<Outcome> {
  const links = await turn.tx.links.list(turn.merchant.id, {
    statuses: ['open', 'part_paid', 'paid', 'part_refunded', 'refunded', 'expired', 'cancelled'],
    limit: LISTED,
  })
  if (links.length === 0) return outcome(null, say('chat.links_empty', {}, { choices: [[choice('create', 'create')]] }))
  const lines = await inTurn(links, (link) => linkLine(turn, link))
  const choices = links.map((link, index) => choice('link_line', 'status', { subject: link.id }, lines[index]))
  return outcome(null, say('chat.links', { lines }, { choices: inColumn(choices) }))
}
