import type { Command } from '../command.ts'
import type { CommandKey } from '../interpret/reading.ts'
import { outcome, say } from '../reply.ts'
import { labelOf } from '../turn.ts'
import { startingPoints } from './small-talk.ts'

/** A command that is understood and comes with a later issue, named by its number: said plainly. */
export const notYet = (key: CommandKey, _issue: number): Command => ({
  key,
  permission: 'help',
  inHelp: false,
  run: (turn) => {
    const commandText = labelOf(turn, `command_${key}`)
    return Promise.resolve(outcome(null, say('chat.not_yet', { commandText }, { choices: startingPoints(turn) })))
  },
  presses: {},
})
