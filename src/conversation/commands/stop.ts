import { setNotify } from '../../app/change-settings.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { Command } from '../command.ts'
import { buttonClosed } from '../pick-link.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "dur": this chat of the member is told nothing by itself any more; what they ask is still answered. */
export const stopCommand: Command = {
  key: 'stop',
  permission: 'help',
  inHelp: true,
  run: (turn) => set(turn, false),
  presses: { notify: setByTap },
}

export const notifyChoice = (notify: boolean): ChoiceSpec =>
  choice(notify ? 'notify_on' : 'notify_off', 'notify', { arg: notify ? 'on' : 'off' })

/** Whether this chat is told of what happens. */
export async function tellsHere({ tx, merchant, member, place }: Turn): Promise<boolean> {
  const identities = await tx.members.identitiesOf(merchant.id)
  return identities.some(
    ({ memberId, channelAccountId, address, notify }) =>
      notify && memberId === member.id && channelAccountId === place.channelAccountId && address === place.address,
  )
}

function setByTap(turn: Turn, { arg }: ChatAction): Promise<Outcome> {
  return arg === 'on' || arg === 'off' ? set(turn, arg === 'on') : Promise.resolve(outcome(null, buttonClosed()))
}

async function set(turn: Turn, notify: boolean): Promise<Outcome> {
  const { tx, deps, member, place, inGroup } = turn
  if (inGroup) return outcome(null, say('chat.notify_elsewhere', {}))
  const { channelAccountId, address } = place
  await setNotify(tx, deps, { member, channelAccountId, address, notify })
  return outcome({ name: 'idle' }, say('chat.notify_set', { notify }, { choices: [[notifyChoice(!notify)]] }))
}
