import type { Permission } from '../domain/role.ts'
import type { ChatAction, ChatVerb } from '../messages/chat-action.ts'
import type { CommandKey } from './interpret/reading.ts'
import type { Outcome } from './reply.ts'
import type { Order, Turn } from './turn.ts'

export type PressStep = (turn: Turn, action: ChatAction) => Promise<Outcome>

/**
 * What a member can order: by sentence, by slash command, or by tapping one of its buttons. Its name for people is the
 * label `command_<key>`, its line of help `help_<key>`; help shows it to those who may.
 */
export type Command = {
  readonly key: CommandKey
  readonly permission: Permission
  readonly inHelp: boolean
  /** Shown to who belongs to several offices; for everybody else there is nothing to choose. */
  readonly amongOffices?: true
  readonly run: (turn: Turn, order: Order) => Promise<Outcome>
  readonly presses: Partial<Readonly<Record<ChatVerb, PressStep>>>
}
