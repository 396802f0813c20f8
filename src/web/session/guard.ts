import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { MINUTE_MS, plusMs } from '../../domain/instant.ts'
import { SESSION_LIFE_MS } from '../../app/start-session.ts'
import { mayDo, type Permission } from '../../domain/role.ts'
import type { Viewer, WebDeps } from '../deps.ts'
import { HttpProblem } from '../http-problem.ts'
import type { Pages } from '../pages/pages.ts'
import { localeOf } from '../reader.ts'
import { sessionCookie } from './cookies.ts'

type GuardDeps = Pick<WebDeps, 'sessions' | 'clock' | 'config'>

/** How much must have been used up before the end is moved: not every click writes. */
const SLIDE_AFTER_MS = 15 * MINUTE_MS

export const sha256 = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Who asks, by the session cookie; pages, streams and posts of members begin here. */
export type Guard = {
  /** Null after the page that says how to get a new session has been sent. */
  page(request: Request, response: Response, permission: Permission): Promise<Viewer | null>
  /** For scripts and streams: throws 401 or 403. */
  call(request: Request, permission: Permission): Promise<Viewer>
  /** A call that changes something: own origin and the session's token. */
  post(request: Request, permission: Permission, csrfToken: string | null): Promise<Viewer>
  /** Still good? Asked before each push of a stream, so that a removed member sees nothing more. */
  isAlive(request: Request): Promise<boolean>
  assertOwnOrigin(request: Request): void
  open(response: Response, plain: string): void
  close(request: Request, response: Response): Promise<void>
}

export function createGuard(deps: GuardDeps, pages: Pages): Guard {
  const cookie = sessionCookie(deps.config.publicBaseUrl)
  const assertOwnOrigin = originCheck(deps)
  const find = async (request: Request): Promise<Viewer | null> => {
    const plain = cookie.read(request)
    return plain === null ? null : deps.sessions.find(sha256(plain))
  }
  const slide = async (request: Request, viewer: Viewer): Promise<void> => {
    const plain = cookie.read(request)
    const end = plusMs(deps.clock.now(), SESSION_LIFE_MS)
    if (plain !== null && end - viewer.session.expiresAt >= SLIDE_AFTER_MS)
      await deps.sessions.extend(sha256(plain), end)
  }
  const call = async (request: Request, permission: Permission): Promise<Viewer> => {
    const viewer = await find(request)
    if (viewer === null) throw new HttpProblem(401, 'bad_request')
    if (!mayDo(viewer.member.role, permission)) throw new HttpProblem(403, 'bad_request')
    await slide(request, viewer)
    return viewer
  }
  return {
    call,
    assertOwnOrigin,
    isAlive: async (request) => (await find(request)) !== null,
    open: (response, plain) => cookie.write(response, plain),
    async page(request, response, permission) {
      const viewer = await find(request)
      if (viewer === null) return sendNoSession(pages, request, response)
      if (!mayDo(viewer.member.role, permission)) return sendForbidden(pages, request, response)
      await slide(request, viewer)
      return viewer
    },
    async post(request, permission, csrfToken) {
      assertOwnOrigin(request)
      const viewer = await call(request, permission)
      if (!isEqual(csrfToken ?? '', viewer.session.csrfToken)) refuseForgery()
      return viewer
    },
    async close(request, response) {
      const plain = cookie.read(request)
      if (plain !== null) await deps.sessions.end(sha256(plain))
      cookie.clear(response)
    },
  }
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

function refuseForgery(): never {
  throw new HttpProblem(403, 'csrf_refused')
}

/**
 * Our own origin is the configured one, or the host that was asked: a newcomer may open the same machine by another
 * name. "null" is what browsers send from pages without referrers; then they say in sec-fetch-site where it came from.
 */
function originCheck(deps: GuardDeps): (request: Request) => void {
  const configured = new URL(deps.config.publicBaseUrl).origin
  return (request) => {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') refuseForgery()
    const { origin, host } = request.headers
    if (origin === undefined || origin === 'null' || origin === configured) return
    if (!URL.canParse(origin) || new URL(origin).host !== host) refuseForgery()
  }
}

function sendNoSession(pages: Pages, request: Request, response: Response): null {
  pages.send(response, { status: 401, template: 'no-session', locale: localeOf(request, 'tr'), content: {} })
  return null
}

function sendForbidden(pages: Pages, request: Request, response: Response): null {
  const { t } = pages.reading(localeOf(request, 'tr'))
  const content = { heading: t('session.forbidden.heading'), lead: t('session.forbidden.lead'), next: null, link: null }
  pages.send(response, { status: 403, template: 'message', locale: localeOf(request, 'tr'), content })
  return null
}
