import type { MessageChannel } from '../../../ports/message-channel.ts'

/** Answers go to the office's own mailbox (Reply-To): SMTP only sends, so there is nothing to receive. */
export const nothingToReceive: Pick<MessageChannel, 'receive' | 'webhook' | 'startUrl'> = {
  receive: null,
  webhook: null,
  startUrl: null,
}
