import { Buffer } from 'node:buffer'
import type { OutboundMessage } from '../../../ports/message-channel.ts'
import { withLinkInText } from '../link-in-text.ts'
import type { EmailSettings } from './config.ts'

const senderDomain = (from: string): string => /@([^\s@<>]+)>?$/.exec(from)?.[1] ?? 'localhost'

/** The same for every try of one delivery: mail programs show a message that arrived twice once. */
export const messageIdOf = (deliveryId: string, from: string): string => `<${deliveryId}@${senderDomain(from)}>`

/** RFC 2369 and RFC 8058: mail programs offer to stop these messages, and do it by one POST without a page. */
const optOutHeaders = (url: string | null): Readonly<Record<string, string>> =>
  url === null ? {} : { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }

const attachmentsOf = ({ document }: OutboundMessage) =>
  document === null || document === undefined
    ? []
    : [{ filename: document.fileName, content: Buffer.from(document.bytes), contentType: document.mediaType }]

/** A message as nodemailer takes it; addresses go in as values, so none can smuggle in another. */
export function mailOf(message: OutboundMessage, settings: Pick<EmailSettings, 'from' | 'replyTo'>) {
  const replyTo = message.replyTo ?? settings.replyTo
  return {
    from: settings.from,
    to: { name: '', address: message.address },
    ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
    subject: (message.subject ?? '').replaceAll(/[\r\n]+/g, ' '),
    text: withLinkInText(message.text, message.link),
    ...(message.html === null ? {} : { html: message.html }),
    attachments: attachmentsOf(message),
    messageId: messageIdOf(message.deliveryId, settings.from),
    headers: { 'Auto-Submitted': 'auto-generated', ...optOutHeaders(message.optOutUrl) },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
