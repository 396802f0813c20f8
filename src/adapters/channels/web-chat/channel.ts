import type { MessageChannel, Surface } from '../../../ports/message-channel.ts'
import { editOnBoard, postToBoard } from '../board-channel.ts'
import type { ChannelAdapter } from '../channel-adapter.ts'
import { webChatSettings } from './config.ts'
import { refusalOf } from './errors.ts'
import { contentOf } from './outbound.ts'

const surface: Surface = {
  buttons: 'inline',
  edits: true,
  variant: 'chat',
  maxTextLength: 4096,
  receipts: false,
}

/** The chat in the browser: what is sent stands on the board, where the open page hears of it. */
export const webChat: ChannelAdapter<typeof webChatSettings> = {
  id: 'web-chat',
  kinds: ['web_chat'],
  settingsSchema: webChatSettings,
  exampleSettings: {},
  async open(_settings, io): Promise<MessageChannel> {
    return {
      kind: 'web_chat',
      surface,
      send: async (message) =>
        refusalOf(message.address) ?? (await postToBoard(io, 'web_chat', message, contentOf(message))),
      edit: (ref, message) => editOnBoard(io, ref, contentOf(message)),
      receive: null,
      webhook: null,
      startUrl: null,
      close: async () => {},
    }
  },
}
