import type { Command } from '../command.ts'
import { officeChoices } from '../office-choices.ts'
import { outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "buro": who belongs to two offices says anew for which one this chat speaks. */
export const switchOfficeCommand: Command = {
  key: 'switch_office',
  permission: 'help',
  inHelp: true,
  amongOffices: true,
  run: switchOffice,
  presses: {},
}

async function switchOffice({ tx, merchant, offices, inGroup }: Turn): Promise<Outcome> {
  if (offices.length === 1) {
    return outcome(null, say('chat.one_office', { officeName: merchant.name, inGroup }))
  }
  const choices = await officeChoices(tx, offices)
  return outcome({ name: 'choosing_office', pending: null }, say('chat.which_office', {}, { choices }))
}
