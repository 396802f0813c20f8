import type { OutboundMessage } from '../../../ports/message-channel.ts'
import { shownDocument, type BoardContent } from '../board-channel.ts'

/** The chat page draws text and buttons itself; HTML made for e-mail has no place there. */
export const contentOf = (message: OutboundMessage): BoardContent => ({
  subject: null,
  text: message.text,
  html: null,
  choices: message.choices,
  link: message.link,
  document: shownDocument(message),
})
