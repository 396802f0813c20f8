import type { z } from 'zod'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import type { ChannelAccountId, MerchantId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'
import type { MessageBoard } from '../../ports/message-board.ts'
import type { MessageChannel } from '../../ports/message-channel.ts'

/** What an opened channel may use of this program. */
export type ChannelIo = {
  readonly clock: Clock
  readonly logger: Logger
  readonly board: MessageBoard
  readonly account: { readonly id: ChannelAccountId; readonly merchantId: MerchantId }
}

/** One way of reaching people. Its folder is the only place that knows the outside system. */
export type ChannelAdapter<Schema extends z.ZodObject = z.ZodObject> = {
  readonly id: string
  /** The kinds an account of this adapter may have; all but the sandbox have one. */
  readonly kinds: readonly ChannelKind[]
  readonly settingsSchema: Schema
  /** Names every setting, with values that parse and reach nobody. */
  readonly exampleSettings: z.input<Schema>
  /** Never rejects because of the outside world: what cannot be reached now is tried again when used. */
  open(settings: z.output<Schema>, io: ChannelIo): Promise<MessageChannel>
}
