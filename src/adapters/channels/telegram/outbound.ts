import type { OutboundDocument, OutboundMessage, UrlChoice } from '../../../ports/message-channel.ts'
import { withLinkInText } from '../link-in-text.ts'

type Button = { text: string; callback_data: string } | { text: string; url: string }

/** Telegram refuses buttons to addresses only this machine knows. */
function mayBeButton(link: UrlChoice): boolean {
  const { hostname, protocol } = new URL(link.url)
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^[\d.]+$/.test(hostname)
  return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.') && !isLocal
}

/** A message as the Bot API takes it: plain text without a parse mode, so that nothing typed becomes markup. */
export function bodyOf({ text, choices, link }: OutboundMessage) {
  const button = link !== null && mayBeButton(link) ? link : null
  const rows: Button[][] = choices.map((row) =>
    row.map(({ label, action }) => ({ text: label, callback_data: action })),
  )
  if (button !== null) rows.push([{ text: button.label, url: button.url }])
  return {
    text: button === null ? withLinkInText(text, link) : text,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: rows },
  }
}

/** What the Bot API takes below a file (sendDocument, caption). */
const LONGEST_CAPTION = 1_024

export function formOf(
  chatId: number,
  message: OutboundMessage,
  { bytes, fileName, mediaType }: OutboundDocument,
): FormData {
  const { text, reply_markup } = bodyOf(message)
  const form = new FormData()
  form.set('chat_id', String(chatId))
  form.set('caption', text.slice(0, LONGEST_CAPTION))
  form.set('reply_markup', JSON.stringify(reply_markup))
  form.set('document', new Blob([new Uint8Array(bytes)], { type: mediaType }), fileName)
  return form
}

/** A private chat has the user's own number, a group a negative one. */
export const chatIdOf = (address: string): number | null => (/^-?\d{1,16}$/.test(address) ? Number(address) : null)
