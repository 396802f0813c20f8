import type { Request, Response } from 'express'

const NAME = 'tahsilbot'

export type SessionCookie = {
  read(request: Request): string | null
  write(response: Response, plain: string): void
  clear(response: Response): void
}

/** With https the `__Host-` name makes browsers hold it to this one host; plain http serves only the own machine. */
export function sessionCookie(publicBaseUrl: string): SessionCookie {
  const secure = publicBaseUrl.startsWith('https:')
  const name = secure ? `__Host-${NAME}` : NAME
  const shape = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return {
    read: (request) => cookieOf(request.headers.cookie ?? '', name),
    // No end of its own: the stored session decides, and slides.
    write: (response, plain) => response.cookie(name, plain, shape),
    clear: (response) => response.clearCookie(name, shape),
  }
}

/** The value of a cookie in the header, null where it is missing or empty. */
export function cookieOf(header: string, name: string): string | null {
  const prefix = `${name}=`
  const found = header.split(/;\s*/).find((part) => part.startsWith(prefix))
  return found === undefined || found.length === prefix.length ? null : found.slice(prefix.length)
}
