import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'

const YEAR_SECONDS = 31_536_000

/**
 * reliability.md 3.3. Every page starts with the strictest policy; a router that needs more says so by name. Referrers
 * are never sent: addresses of pay pages are secrets.
 */
export function securityHeaders(publicBaseUrl: string): RequestHandler[] {
  const strict = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: publicBaseUrl.startsWith('https:')
      ? { maxAge: YEAR_SECONDS, includeSubDomains: false }
      : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    originAgentCluster: false,
  })
  return [strict, neverStored]
}

const neverStored: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', plainPagePolicy([]))
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Robots-Tag', 'noindex, nofollow')
  next()
}

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
  response.setHeader('Content-Security-Policy', plainPagePolicy(hosts.filter((host) => HOST.test(host))))
}

/** The browser chat and the sandbox inbox: own script and own connections, nothing else. */
export function allowOwnScript(response: Response): void {
  response.setHeader(
    'Content-Security-Policy',
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
    'Content-Security-Policy',
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
