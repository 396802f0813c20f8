import type { InboundEvent } from '../ports/message-channel.ts'

/** What a channel tells of deliveries, chats and groups; nobody said it. */
const TIDINGS = ['receipt', 'receipt_hint', 'blocked', 'group_moved', 'group_left'] as const
type Tidings = Extract<InboundEvent, { kind: (typeof TIDINGS)[number] }>

/** What somebody wrote, pressed or sent. */
export type Said = Exclude<InboundEvent, Tidings>

export const isSaid = (event: InboundEvent): event is Said => !TIDINGS.some((kind) => kind === event.kind)
