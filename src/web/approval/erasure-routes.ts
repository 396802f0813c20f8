import { Router, type Request, type Response } from 'express'
import type { ErasureView } from '../../app/client-erasure.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ErasureFormError, WebDeps } from '../deps.ts'
import { createOneTimePages, type OneTimePages } from '../one-time-pages.ts'
import type { Pages } from '../pages/pages.ts'
import { readForm } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { sha256, type Guard } from '../session/guard.ts'

type ErasureDeps = Pick<WebDeps, 'erasures' | 'limiters' | 'counters'>
type Exchange = { readonly request: Request; readonly response: Response }

/** KVKK: where an owner confirms that a client is forgotten. Looking at it changes nothing. */
export function erasureRoutes(deps: ErasureDeps, pages: Pages, guard: Guard): Router {
  const { erasures } = deps
  const router = Router()
  const oneTime = createOneTimePages(deps, pages)

  router.get('/kisi-silme/:token', async (request, response) => {
    oneTime.admit(request)
    const found = await erasures.read(sha256(request.params.token))
    if (!found.ok) return answerError(found.error, null, { request, response }, pages, oneTime)
    sendForm(pages, { request, response }, found.value, 200, null)
  })

  router.post('/kisi-silme/:token', async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    const form = await readForm(request)
    await oneTime.spendTry(request)
    const tokenSha256 = sha256(request.params.token)
    const found = await erasures.read(tokenSha256)
    if (!found.ok) return answerError(found.error, null, { request, response }, pages, oneTime)
    const erased = await erasures.erase(tokenSha256, form.get('pin') ?? '')
    if (!erased.ok) return answerError(erased.error, found.value, { request, response }, pages, oneTime)
    sendMessage(pages, { request, response }, 200, 'done')
  })
  return router
}

async function answerError(
  error: ErasureFormError,
  view: ErasureView | null,
  { request, response }: Exchange,
  pages: Pages,
  oneTime: OneTimePages,
): Promise<void> {
  switch (error.kind) {
    case 'token':
      return oneTime.sendTrouble(request, response, error.trouble, 'approve_next')
    case 'unknown':
    case 'running':
      return sendMessage(pages, { request, response }, 409, error.kind)
    case 'wrong_pin':
    case 'used_code':
    case 'no_pin':
      return refuse({ request, response, pages }, view, 422, { kind: error.kind })
    case 'locked':
      return refuse({ request, response, pages }, view, 429, { kind: 'locked', until: error.until })
  }
}

type Refused =
  { readonly kind: 'wrong_pin' | 'used_code' | 'no_pin' } | { readonly kind: 'locked'; readonly until: Instant }

/** The form once more, with what was wrong about the PIN. */
function refuse(
  { request, response, pages }: Exchange & { readonly pages: Pages },
  view: ErasureView | null,
  status: number,
  refused: Refused,
): void {
  if (view === null) return
  const { t, formats } = pages.reading(localeOf(request, 'tr'))
  const time = refused.kind === 'locked' ? formats.clockTime(refused.until) : ''
  sendForm(pages, { request, response }, view, status, t(`approval.${refused.kind}`, { time }))
}

function sendMessage(
  pages: Pages,
  { request, response }: Exchange,
  status: number,
  what: 'done' | 'running' | 'unknown',
): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const content = {
    heading: t(`erasure.${what}.heading`),
    lead: t(`erasure.${what}.lead`),
    next: null,
    link: { url: '/sohbet', label: t('approval.done.back') },
  }
  pages.send(response, { status, template: 'message', locale, content })
}

function sendForm(
  pages: Pages,
  { request, response }: Exchange,
  view: ErasureView,
  status: number,
  error: string | null,
): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const pinField = {
    ...{ name: 'pin', type: 'password', autocomplete: 'off', value: '' },
    ...{ label: t('approval.pin'), hint: t('approval.pin_hint'), error, isFirstError: error !== null },
    pattern: '[0-9]{6}',
  }
  const rows = [
    { label: t('erasure.client'), value: view.clientName },
    { label: t('erasure.links'), value: String(view.linkCount) },
  ]
  const content = {
    office: view.officeName,
    rows: rows.filter(({ value }) => value !== null),
    pinField,
    action: request.originalUrl,
  }
  pages.send(response, { status, template: 'erasure', locale, content })
}
