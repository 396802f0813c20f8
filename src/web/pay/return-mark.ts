import type { CookieOptions, Request, Response } from 'express'
import type { IdSource } from '../../ports/id-source.ts'
import { cookieOf } from '../session/cookies.ts'

/** As long as a bank's answer to a finished 3-D Secure may take before "continue" is the better offer. */
const TEN_MINUTES_MS = 600_000
const NAME = 'tahsilbot-donus'

export type ReturnMark = {
  set(response: Response, token: string): void
  isOn(request: Request, token: string): boolean
  clear(response: Response): void
}

/** Remembers in the browser alone that it came back from the provider for one link, by the hash of the link's token. */
export function createReturnMark(ids: Pick<IdSource, 'sha256'>, publicBaseUrl: string): ReturnMark {
  const secure = publicBaseUrl.startsWith('https:')
  const shape: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/o/', secure }
  return {
    set: (response, token) => response.cookie(NAME, ids.sha256(token), { ...shape, maxAge: TEN_MINUTES_MS }),
    isOn: (request, token) => cookieOf(request.headers.cookie ?? '', NAME) === ids.sha256(token),
    clear: (response) => response.clearCookie(NAME, shape),
  }
}
