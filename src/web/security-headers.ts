import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

const YEAR_SECONDS = 31_536_000

/**
 * reliability.md 3.3. Every page starts with the strictest policy; a router that needs more says so by name. Referrers
 * are never sent: addresses of pay pages are secrets.
 */
export const securityHeaders =
  (strict: StrictHeaders): RequestHandler =>
  (_request, response, next) => {
    response.setHeaders(strict)
    next()
  }

export type StrictHeaders = Map<string, string>

/** What every answer to a browser bears, by the lower case of its name. */
export function strictHeaders(publicBaseUrl: string): StrictHeaders {
  const headers = readHeaders(strictHelmet(publicBaseUrl))
  headers.set(POLICY, plainPagePolicy([]))
  headers.set('cache-control', 'no-store')
  headers.set('x-robots-tag', 'noindex, nofollow')
  return headers
}

const strictHelmet = (publicBaseUrl: string): ReturnType<typeof helmet> =>
  helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: publicBaseUrl.startsWith('https:')
      ? { maxAge: YEAR_SECONDS, includeSubDomains: false }
      : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    originAgentCluster: false,
  })

/** What a middleware sets is the same for every answer, so it is read once rather than worked out for each. */
function readHeaders(middleware: ReturnType<typeof helmet>): Map<string, string> {
  const sample = new ServerResponse(new IncomingMessage(new Socket()))
  middleware(sample.req, sample, () => undefined)
  return new Map(sample.getHeaderNames().map((name) => [name, String(sample.getHeader(name))]))
}

const POLICY = 'content-security-policy'
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i

const policy = (parts: readonly string[]): string => parts.join('; ')

/** No script and no foreign host. Browsers apply form-action to the redirect after a POST, so it names the provider. */
const plainPagePolicy = (formTargets: readonly string[]): string =>
  policy([
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])

export function allowFormTargets(response: Response, hosts: readonly string[]): void {
  response.setHeader(POLICY, formPolicy(hosts))
}

const formPolicy = (hosts: readonly string[]): string => plainPagePolicy(hosts.filter((host) => HOST.test(host)))

/** The same as a list of names and values, for an answer that is sent in one go. */
export const headersAllowing = (strict: StrictHeaders, formTargets: readonly string[]): string[] =>
  [...new Map(strict).set(POLICY, formPolicy(formTargets))].flat()

/** The browser chat and the sandbox inbox: own script and own connections, nothing else. */
export function allowOwnScript(response: Response): void {
  response.setHeader(
    POLICY,
    policy([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]),
  )
}

/** An e-mail as its reader sees it: own inline styles, no script, no request to anywhere. */
export function allowFramedEmail(response: Response): void {
  response.setHeader(
    POLICY,
    policy([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-popups allow-popups-to-escape-sandbox',
    ]),
  )
  response.setHeader('X-Frame-Options', 'SAMEORIGIN')
}
