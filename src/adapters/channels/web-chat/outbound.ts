import type { OutboundMessage } from '../../../ports/message-channel.ts'
import type { BoardContent } from '../board-channel.ts'

/** The chat page draws text and buttons itself; HTML made for e-mail has no place there. */
export const contentOf = ({ text, choices, link }: OutboundMessage): BoardContent => ({
  subject: null,
  text,
  html: null,
  choices,
  link,
})
