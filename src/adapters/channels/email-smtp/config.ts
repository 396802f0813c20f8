import { z } from 'zod'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const address = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/

export const emailSettings = z.object({
  /** smtp://user:password@host:port, or smtps:// for TLS from the first byte. */
  url: z.url({ protocol: /^smtps?$/ }),
  /** The sender: `name@example.org` or `Name <name@example.org>`. The domain needs SPF and DKIM of its own. */
  from: z.string().regex(/^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/),
  /** Where answers go when the office has no e-mail address of its own. */
  replyTo: z.string().regex(address).nullable().default(null),
  /** In sandbox mode only these are written to: whole addresses, or `@example.org` for a domain. Null: everybody. */
  allowlist: z.array(z.string().toLowerCase()).nullable().default(null),
})

export type EmailSettings = z.output<typeof emailSettings>

export const isAddress = (text: string): boolean => address.test(text)

/** Whether sandbox mode lets a message go to this address. */
export function isAllowed(settings: Pick<EmailSettings, 'allowlist'>, to: string): boolean {
  if (settings.allowlist === null) return true
  const wanted = to.toLowerCase()
  return settings.allowlist.some((entry) => (entry.startsWith('@') ? wanted.endsWith(entry) : wanted === entry))
}

/** A password never crosses a network in the clear; a server on this machine may do without TLS. */
export function connectionOf(settings: Pick<EmailSettings, 'url'>) {
  const url = new URL(settings.url)
  const secure = url.protocol === 'smtps:'
  const isLocal = LOOPBACK.has(url.hostname)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isLocal,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  }
}
