import { z } from 'zod'

export const telegramSettings = z
  .object({
    /** As BotFather gives it: the bot's number, a colon, a secret. */
    botToken: z.string().regex(/^\d+:[\w-]{20,}$/),
    /** Another Bot API server: a self-hosted one, or a test's. */
    apiRoot: z.url({ protocol: /^https?$/ }).default('https://api.telegram.org'),
    /** `polling` needs no address of ours; `webhook` needs a public https address. */
    mode: z.enum(['polling', 'webhook']).default('polling'),
    webhookUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
    /** Telegram sends it with each update; at least 16 characters of A-Z, a-z, 0-9, _ and -. */
    webhookSecret: z
      .string()
      .regex(/^[\w-]{16,256}$/)
      .nullable()
      .default(null),
    /** How long Telegram holds an empty answer back. */
    pollSeconds: z.number().int().min(0).max(50).default(25),
  })
  .refine((s) => s.mode === 'polling' || (s.webhookUrl !== null && s.webhookSecret !== null), {
    error: 'webhook mode needs webhookUrl and webhookSecret',
  })

export type TelegramSettings = z.output<typeof telegramSettings>

export const UPDATES = ['message', 'callback_query', 'my_chat_member'] as const
