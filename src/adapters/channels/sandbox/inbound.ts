import type { Instant } from '../../../domain/instant.ts'
import type { ChannelAddress } from '../../../domain/merchant.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'
import { readBoardInput } from '../board-channel.ts'

/** What the newcomer, playing the payer, answered in the sandbox inbox: `{ dedupeKey, text }` or a press. */
export const readSandboxInput = (
  input: unknown,
  from: { readonly address: ChannelAddress; readonly displayName: string | null; readonly at: Instant },
): InboundEvent => readBoardInput(input, from)
