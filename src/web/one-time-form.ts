import { Router, type Request, type Response } from 'express'
import type { Result } from '../domain/result.ts'
import type { TokenTrouble } from './deps.ts'
import type { NextStep, OneTimePages } from './one-time-pages.ts'
import { readForm } from './raw-body.ts'
import { sha256, type Guard } from './session/guard.ts'

export type Exchange = { readonly request: Request; readonly response: Response }
export type Submission<Found> = Exchange & {
  readonly found: Found
  readonly form: URLSearchParams
  readonly tokenSha256: string
}

/** A form behind a one-time address: looking at it never spends the token, posting it with what is right does. */
export type OneTimeForm<Found> = {
  readonly path: `/${string}/:token`
  readonly next: NextStep
  read(tokenSha256: string): Promise<Result<Found, TokenTrouble>>
  show(visit: Exchange & { readonly found: Found }): void
  submit(submission: Submission<Found>): Promise<void>
}

/** The frame of such forms: own origin, the limits, and only then the token and what was typed. */
export function oneTimeFormRoutes<Found>(oneTime: OneTimePages, guard: Guard, page: OneTimeForm<Found>): Router {
  const router = Router()
  const hashOf = (request: Request): string => sha256(String(request.params['token']))

  router.get(page.path, async (request, response) => {
    oneTime.admit(request)
    const found = await page.read(hashOf(request))
    if (!found.ok) return oneTime.sendTrouble(request, response, found.error, page.next)
    page.show({ request, response, found: found.value })
  })

  router.post(page.path, async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    const form = await readForm(request)
    await oneTime.spendTry(request)
    const tokenSha256 = hashOf(request)
    const found = await page.read(tokenSha256)
    if (!found.ok) return oneTime.sendTrouble(request, response, found.error, page.next)
    await page.submit({ request, response, found: found.value, form, tokenSha256 })
  })
  return router
}
