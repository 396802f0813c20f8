import { mayDo } from '../../domain/role.ts'
import type { Command } from '../command.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "destek": whom to ask, and what can be looked up at once. */
export const supportCommand: Command = {
  key: 'support',
  permission: 'help',
  inHelp: true,
  run: support,
  presses: {},
}

async function support({ tx, merchant, member }: Turn): Promise<Outcome> {
  const members = await tx.members.ofMerchant(merchant.id)
  const owners = members.filter(({ active, role, id }) => active && role === 'owner' && id !== member.id)
  const params = {
    owners: owners.map(({ displayName }) => displayName),
    isOwner: member.role === 'owner',
    phone: merchant.contactPhone,
    email: merchant.contactEmail,
  }
  const seesErrors = mayDo(member.role, 'report.view')
  const choices = [
    [...(seesErrors ? [choice('command_errors', 'menu', { arg: 'errors' })] : []), choice('help', 'help')],
  ]
  return outcome(null, say('chat.support', params, { choices }))
}
