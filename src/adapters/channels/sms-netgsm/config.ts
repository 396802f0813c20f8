import { z } from 'zod'
import { smsAccountShape } from '../sms-account.ts'

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/

export const netgsmSettings = z.object({
  ...smsAccountShape,
  /** The password travels with every call: in the clear only to this machine. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || LOOPBACK.test(url))
    .default('https://api.netgsm.com.tr'),
  /** The subscriber number, or the name of an API sub-user. */
  usercode: z.string().min(1),
  password: z.string().min(1),
  /** The sender as registered with Netgsm (msgheader): 3 to 11 characters without Turkish letters. */
  header: z.string().regex(/^[\w .&-]{3,11}$/),
  /** Stands in the address that Netgsm is given for its reports (`?key=`). Null: reports are only asked for. */
  callbackKey: z.string().min(16).nullable().default(null),
  timeoutMs: z.number().int().min(100).max(60_000).default(15_000),
})

export type NetgsmSettings = z.output<typeof netgsmSettings>
