import type { Command } from '../command.ts'
import type { CommandKey } from '../interpret/reading.ts'
import { choice, outcome, say } from '../reply.ts'

/** A command that is understood and does not exist yet: said plainly. */
export const notYet = (key: CommandKey): Command => ({
  key,
  permission: 'help',
  inHelp: false,
  run: () => Promise.resolve(outcome(null, say('chat.not_yet', {}, { choices: [[choice('help', 'help')]] }))),
  presses: {},
})
