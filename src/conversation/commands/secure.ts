import { offerCodes } from '../../app/enrol-codes.ts'
import type { Command } from '../command.ts'
import { outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "guvenlik": the member's own PIN and the app that makes codes, on a page of their own. */
export const secureCommand: Command = {
  key: 'secure',
  permission: 'own.secure',
  inHelp: true,
  run: secure,
  presses: { secure },
}

async function secure({ tx, deps, member }: Turn): Promise<Outcome> {
  const { tokenId } = await offerCodes(tx, deps, member)
  return outcome(null, say('chat.secure', {}, { target: { to: { kind: 'one_time', tokenId }, label: 'open_secure' } }))
}
