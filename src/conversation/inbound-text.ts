import type { InboundEvent } from '../ports/message-channel.ts'
import { isSaid } from './said.ts'

/** What the longest message of any channel holds; beyond it nothing is kept. */
const LONGEST_KEPT = 4_096

/** C0 and C1 controls but tab and line feed, and halves of a surrogate pair: PostgreSQL takes neither NUL nor the halves. */
const UNKEEPABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu

const kept = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(UNKEEPABLE, '')

/** The text without what no database and no screen takes, and no longer than a channel's message. */
export const keepableText = (text: string): string => kept(kept(text).slice(0, LONGEST_KEPT))

const LONGEST_FILE_NAME = 100

const keepableOrNull = (text: string | null): string | null => (text === null ? null : keepableText(text))

/** The event as it may be stored: a byte that PostgreSQL refuses would come again with every poll, for ever. */
export function keepableEvent(event: InboundEvent): InboundEvent {
  if (!isSaid(event)) return 'ref' in event ? { ...event, ref: keepableText(event.ref) } : event
  switch (event.kind) {
    case 'text':
      return {
        ...event,
        text: keepableText(event.text),
        displayName: keepableOrNull(event.displayName),
        replyToRef: keepableOrNull(event.replyToRef),
      }
    case 'press':
      return { ...event, action: keepableText(event.action), messageRef: keepableText(event.messageRef) }
    case 'start':
      return { ...event, displayName: keepableOrNull(event.displayName), token: keepableText(event.token) }
    case 'document':
      return {
        ...event,
        displayName: keepableOrNull(event.displayName),
        fileName: keepableText(event.fileName).slice(0, LONGEST_FILE_NAME),
        ref: keepableText(event.ref),
      }
    case 'unsupported':
      return event
  }
}
