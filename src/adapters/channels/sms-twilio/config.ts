import { z } from 'zod'
import { smsAccountShape } from '../sms-account.ts'

export const twilioSettings = z
  .object({
    ...smsAccountShape,
    accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/),
    authToken: z.string().min(1),
    /** A number in E.164 or a registered sender name; null where a messaging service chooses. */
    from: z.string().min(1).max(20).nullable().default(null),
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/)
      .nullable()
      .default(null),
    /** Where Twilio posts what became of a message, exactly as it reaches us. Null: it is only asked. */
    callbackUrl: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !url.includes('?'))
      .nullable()
      .default(null),
    /** Another server than https://api.twilio.com: a test's. */
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
    timeoutMs: z.number().int().min(100).max(60_000).default(15_000),
  })
  .refine((s) => s.from !== null || s.messagingServiceSid !== null, { error: 'needs from or messagingServiceSid' })

export type TwilioSettings = z.output<typeof twilioSettings>
