import { chatMessages } from './catalog/chat.ts'
import { officeMessages } from './catalog/office.ts'
import { payerMessages } from './catalog/payer.ts'
import type { MessageDefinition } from './message-definition.ts'

/** Every message the program can say. A group is one file; a key is said by one set of templates. */
export const messageCatalogue = {
  ...payerMessages,
  ...officeMessages,
  ...chatMessages,
} as const satisfies Record<string, MessageDefinition>

export type MessageKey = keyof typeof messageCatalogue

export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(messageCatalogue, key)
