import type { AppDeps } from '../app/deps.ts'
import type { Recipient } from '../app/tell.ts'
import type { InboundMessageId, PaymentLinkId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import type { Surface } from '../ports/message-channel.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { Step } from './conversation.ts'
import { interpret } from './interpret/interpret.ts'
import type { Intent } from './interpret/reading.ts'

/** Everything one message of a member is answered from: who, where, when, and what was being talked about. */
export type Turn = {
  readonly tx: UnitOfWork
  readonly deps: AppDeps
  readonly now: Instant
  readonly inboundId: InboundMessageId
  readonly member: Member
  readonly merchant: Merchant
  /** The member in each of their offices. */
  readonly offices: readonly Member[]
  readonly place: Recipient
  /** Others read along, who may be no members. */
  readonly inGroup: boolean
  readonly surface: Surface
  readonly step: Step
  /** Drafts whose cards were shown here, the newest last. */
  readonly drafts: readonly PaymentLinkId[]
  /** The message whose button was pressed. */
  readonly pressedRef: string | null
  /** The message that was answered, where the channel tells. */
  readonly replyToRef: string | null
}

/** A command as somebody gave it. */
export type Order = { readonly text: string; readonly intent: Intent }

export const orderOf = (text: string, now: Instant): Order => ({ text, intent: interpret(text, { now }) })

/** Names the dialogue that begins with this message; short, because it travels in buttons. */
export const dialogueId = (turn: Pick<Turn, 'inboundId'>): string => turn.inboundId.replaceAll('-', '').slice(-12)

export const labelOf = (turn: Turn, key: string, params: Readonly<Record<string, unknown>> = {}): string =>
  turn.deps.renderer.label(key, params, turn.member.locale ?? turn.merchant.locale)

/** A repeat of the same message asks for the same thing. */
export const requestKey = (turn: Pick<Turn, 'inboundId'>): string => `chat:${turn.inboundId}`
