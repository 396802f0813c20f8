import { Router, type Request, type Response } from 'express'
import type { ApplyTeamChangeError } from '../../app/change-team.ts'
import type { StepUpError } from '../../app/step-up.ts'
import type { WebDeps } from '../deps.ts'
import { createOneTimePages, type OneTimePages } from '../one-time-pages.ts'
import type { Pages, Reading } from '../pages/pages.ts'
import { readForm } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { sha256, type Guard } from '../session/guard.ts'
import { secretField } from './secret-field.ts'
import { stepUpWords } from './step-up-words.ts'
import type { TeamDoors } from './team-doors.ts'

type ChangeDeps = Pick<WebDeps, 'team' | 'limiters' | 'counters'>
type View = Extract<Awaited<ReturnType<TeamDoors['readChange']>>, { ok: true }>['value']
type Visit = { readonly request: Request; readonly response: Response }

/** The step-up page of a change of the team or of a limit. Looking at it changes nothing. */
export function changeRoutes({ team, ...deps }: ChangeDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  const oneTime = createOneTimePages(deps, pages)

  router.get('/ekip-onayi/:token', async (request, response) => {
    oneTime.admit(request)
    const found = await team.readChange(sha256(request.params.token))
    if (!found.ok) return answerError(found.error, { request, response, view: null }, pages, oneTime)
    sendForm(pages, { request, response, view: found.value, status: 200, error: null })
  })

  router.post('/ekip-onayi/:token', async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    const form = await readForm(request)
    await oneTime.spendTry(request)
    const tokenSha256 = sha256(request.params.token)
    const found = await team.readChange(tokenSha256)
    if (!found.ok) return answerError(found.error, { request, response, view: null }, pages, oneTime)
    const applied = await team.applyChange(tokenSha256, form.get('pin') ?? '')
    if (!applied.ok) return answerError(applied.error, { request, response, view: found.value }, pages, oneTime)
    sendMessage(pages, { request, response }, 200, 'done')
  })
  return router
}

const readingFor = (pages: Pages, request: Request): Reading => pages.reading(localeOf(request, 'tr'))

async function answerError(
  error: ApplyTeamChangeError,
  { request, response, view }: Visit & { readonly view: View | null },
  pages: Pages,
  oneTime: OneTimePages,
): Promise<void> {
  switch (error.kind) {
    case 'token':
      return oneTime.sendTrouble(request, response, error.trouble, 'team_next')
    case 'unknown_member':
    case 'not_joined':
    case 'last_owner':
    case 'already_so':
      return sendMessage(pages, { request, response }, 409, error.kind)
    case 'wrong_pin':
    case 'used_code':
    case 'no_pin':
    case 'locked':
      return refuseStepUp(pages, { request, response, view }, error)
  }
}

function refuseStepUp(
  pages: Pages,
  { view, ...visit }: Visit & { readonly view: View | null },
  error: StepUpError,
): void {
  if (view === null) throw new Error('a step-up was refused before the page was read')
  const { status, text } = stepUpWords(error, readingFor(pages, visit.request))
  sendForm(pages, { ...visit, view, status, error: text })
}

function sendMessage(pages: Pages, { request, response }: Visit, status: number, key: string): void {
  const { t } = readingFor(pages, request)
  const content = {
    heading: t(`team.change.${key}.heading`),
    lead: t(`team.change.${key}.lead`),
    next: null,
    link: { url: '/sohbet', label: t('approval.done.back') },
  }
  pages.send(response, { status, template: 'message', locale: localeOf(request, 'tr'), content })
}

type Form = Visit & { readonly view: View; readonly status: number; readonly error: string | null }

function sendForm(pages: Pages, { request, response, view, status, error }: Form): void {
  const locale = localeOf(request, 'tr')
  const { t, formats } = pages.reading(locale)
  const isLimit = view.kind.endsWith('_limit')
  const rows = [
    { label: t('team.change.member'), value: view.memberName },
    { label: t('team.change.role'), value: view.role === null ? null : t(`team.role.${view.officeKind}.${view.role}`) },
    {
      label: t('team.change.amount'),
      value: isLimit ? (view.amount === null ? t('team.change.no_limit') : formats.money(view.amount)) : null,
    },
  ]
  const content = {
    office: view.officeName,
    heading: t(`team.change.kind.${view.kind}.heading`),
    lead: t(`team.change.kind.${view.kind}.lead`),
    rows: rows.filter(({ value }) => value !== null),
    pinField: secretField('pin', t('approval.pin'), { hint: t('approval.pin_hint'), error }),
    action: request.originalUrl,
  }
  pages.send(response, { status, template: 'team-change', locale, content })
}
