import type { OutboundMessage, Surface } from '../../../ports/message-channel.ts'
import { shownDocument, type BoardContent } from '../board-channel.ts'
import { withLinkInText } from '../link-in-text.ts'

/** The inbox shows a message as the real channel would: no buttons where there are none. */
export function contentOf(surface: Surface, message: OutboundMessage): BoardContent {
  const { subject, text, html, choices, link } = message
  const isEmail = surface.variant === 'email'
  const inline = surface.buttons === 'inline'
  return {
    subject: isEmail ? subject : null,
    text: inline || surface.variant === 'short' ? text : withLinkInText(text, link),
    html: isEmail ? html : null,
    choices: inline ? choices : [],
    link: inline ? link : null,
    document: shownDocument(message),
  }
}
