import { PAYER_CHANNELS } from '../../../domain/channel-kind.ts'
import type { MessageChannel } from '../../../ports/message-channel.ts'
import { editOnBoard, postToBoard } from '../board-channel.ts'
import type { ChannelAdapter } from '../channel-adapter.ts'
import { sandboxSettings, SURFACES } from './config.ts'
import { refusalOf } from './errors.ts'
import { contentOf } from './outbound.ts'

/** Stands for a channel without credentials: what would have gone out is shown in the sandbox inbox. */
export const sandbox: ChannelAdapter<typeof sandboxSettings> = {
  id: 'sandbox',
  kinds: PAYER_CHANNELS,
  settingsSchema: sandboxSettings,
  exampleSettings: { kind: 'sms' },
  async open({ kind }, io): Promise<MessageChannel> {
    const surface = SURFACES[kind]
    return {
      kind,
      surface,
      send: async (message) =>
        refusalOf(kind, message.address) ?? (await postToBoard(io, kind, message, contentOf(surface, message))),
      edit: surface.edits ? (ref, message) => editOnBoard(io, ref, contentOf(surface, message)) : null,
      receive: null,
      webhook: null,
      startUrl: null,
      close: async () => {},
    }
  },
}
