import { z } from 'zod'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import { kurusParam, type MessageDefinition } from '../message-definition.ts'

/** Which of the settings the buttons below them change. */
export const SETTINGS_VIEWS = ['main', 'validity', 'installments', 'channels'] as const
export type SettingsView = (typeof SETTINGS_VIEWS)[number]

const chatOnly = ['chat'] as const
const contact = { phone: z.string().nullable(), email: z.string().nullable() }

export const settingsMessages = {
  'chat.settings': {
    params: z.object({
      ...contact,
      officeName: z.string(),
      mayChange: z.boolean(),
      view: z.enum(SETTINGS_VIEWS),
      locale: z.enum(['tr', 'en']),
      validForMinutes: z.number().int().positive(),
      installmentCap: z.number().int().positive(),
      limit: kurusParam,
      channels: z.array(z.enum(PAYER_CHANNELS)),
      /** Whether this chat is told of what happens; null in a group. */
      notify: z.boolean().nullable(),
    }),
    variants: chatOnly,
  },
  'chat.ask_office_field': {
    params: z.object({ field: z.enum(['phone', 'email']), known: z.string().nullable(), isUnread: z.boolean() }),
    variants: chatOnly,
  },
  'chat.notify_set': { params: z.object({ notify: z.boolean() }), variants: chatOnly },
  'chat.notify_elsewhere': { params: z.object({}), variants: chatOnly },
  /** `owners`: other than the reader. */
  'chat.support': {
    params: z.object({ ...contact, owners: z.array(z.string()), isOwner: z.boolean() }),
    variants: chatOnly,
  },
} as const satisfies Record<string, MessageDefinition>
