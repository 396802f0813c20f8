import { Router, type Request, type Response } from 'express'
import type { EnrolError, EnrolmentView } from '../../app/enrol-codes.ts'
import type { WebDeps } from '../deps.ts'
import { createOneTimePages } from '../one-time-pages.ts'
import { qrCodeOf } from '../pages/qr-code.ts'
import type { Pages, Reading } from '../pages/pages.ts'
import { readForm } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { sha256, type Guard } from '../session/guard.ts'
import { secretField } from './secret-field.ts'
import { stepUpWords } from './step-up-words.ts'

type SecurityDeps = Pick<WebDeps, 'team' | 'limiters' | 'counters'>
type Visit = { readonly request: Request; readonly response: Response }

/** Where a member takes over the secret of an authenticator app, and chooses a PIN where there is none. */
export function securityRoutes({ team, ...deps }: SecurityDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  const oneTime = createOneTimePages(deps, pages)

  router.get('/guvenlik/:token', async (request, response) => {
    oneTime.admit(request)
    const found = await team.readEnrolment(sha256(request.params.token))
    if (!found.ok) return oneTime.sendTrouble(request, response, found.error, 'secure_next')
    sendForm(pages, { request, response, view: found.value, problem: null })
  })

  router.post('/guvenlik/:token', async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    const form = await readForm(request)
    await oneTime.spendTry(request)
    const tokenSha256 = sha256(request.params.token)
    const found = await team.readEnrolment(tokenSha256)
    if (!found.ok) return oneTime.sendTrouble(request, response, found.error, 'secure_next')
    const visit = { request, response, view: found.value }
    const pin = form.get('pin') ?? ''
    if (!found.value.hasPin && pin !== (form.get('pin_again') ?? '')) {
      return sendForm(pages, { ...visit, problem: { kind: 'pin_again' } })
    }
    const enrolled = await team.enrol({ tokenSha256, pin, code: form.get('code') ?? '' })
    if (enrolled.ok) return sendDone(pages, visit, enrolled.value.withApp)
    const { error } = enrolled
    return error.kind === 'token'
      ? oneTime.sendTrouble(request, response, error.trouble, 'secure_next')
      : sendForm(pages, { ...visit, problem: error })
  })
  return router
}

type Problem = Exclude<EnrolError, { kind: 'token' }> | { readonly kind: 'pin_again' }
type Wrong = { readonly field: 'pin' | 'pin_again' | 'code'; readonly status: number; readonly text: string }

function wrongOf(problem: Problem | null, reading: Reading): Wrong | null {
  if (problem === null) return null
  const { t } = reading
  switch (problem.kind) {
    case 'pin_again':
      return { field: 'pin_again', status: 422, text: t('claim.pin_again_error') }
    case 'weak_pin':
      return { field: 'pin', status: 422, text: t('claim.pin_error') }
    case 'wrong_code':
      return { field: 'code', status: 422, text: t('secure.wrong_code') }
    case 'wrong_pin':
    case 'used_code':
    case 'no_pin':
    case 'locked':
      return { field: 'pin', ...stepUpWords(problem, reading) }
  }
}

type Form = Visit & { readonly view: EnrolmentView; readonly problem: Problem | null }

function sendForm(pages: Pages, { request, response, view, problem }: Form): void {
  const locale = localeOf(request, 'tr')
  const reading = pages.reading(locale)
  const { t } = reading
  const wrong = wrongOf(problem, reading)
  const errorOf = (field: Wrong['field']): string | null => (wrong?.field === field ? wrong.text : null)
  const pinFields = view.hasPin
    ? [secretField('pin', t('secure.pin'), { hint: t('secure.pin_hint'), error: errorOf('pin') })]
    : [
        secretField('pin', t('claim.pin'), {
          hint: t('claim.pin_hint'),
          error: errorOf('pin'),
          autocomplete: 'new-password',
        }),
        secretField('pin_again', t('claim.pin_again'), { error: errorOf('pin_again'), autocomplete: 'new-password' }),
      ]
  const content = {
    office: view.officeName,
    member: view.memberName,
    qr: qrCodeOf(view.address),
    secret: view.secret.replaceAll(/(.{4})(?=.)/g, '$1 '),
    appUrl: view.address,
    hasPin: view.hasPin,
    pinFields,
    codeField: secretField('code', t(view.hasPin ? 'secure.code' : 'secure.code_optional'), {
      hint: t('secure.code_hint'),
      error: errorOf('code'),
      isOptional: !view.hasPin,
      isCode: true,
      autocomplete: 'one-time-code',
    }),
    action: request.originalUrl,
  }
  pages.send(response, { status: wrong?.status ?? 200, template: 'security', locale, content })
}

function sendDone(pages: Pages, { request, response }: Visit, withApp: boolean): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const content = {
    heading: t('secure.done.heading'),
    lead: t(withApp ? 'secure.done.app' : 'secure.done.pin'),
    next: null,
    link: { url: '/sohbet', label: t('approval.done.back') },
  }
  pages.send(response, { status: 200, template: 'message', locale, content })
}
