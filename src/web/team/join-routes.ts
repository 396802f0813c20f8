import { Router, type Request, type Response } from 'express'
import { isMemberName } from '../../domain/invite.ts'
import { isWeakPin } from '../../domain/pin.ts'
import type { WebDeps } from '../deps.ts'
import { createOneTimePages } from '../one-time-pages.ts'
import type { Pages } from '../pages/pages.ts'
import { readForm } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import type { Guard } from '../session/guard.ts'
import { secretField } from './secret-field.ts'
import type { InviteOffer } from './team-doors.ts'

type JoinDeps = Pick<WebDeps, 'team' | 'limiters' | 'counters'>

const PROBLEMS = ['display_name', 'pin', 'pin_again'] as const
type Problem = (typeof PROBLEMS)[number]

/** An invitation's page. A GET only shows it; the POST makes this browser a member who waits for an owner's word. */
export function joinRoutes({ team, ...deps }: JoinDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  const oneTime = createOneTimePages(deps, pages)

  router.get('/katil/:token', async (request, response) => {
    oneTime.admit(request)
    const offer = await team.readInvite(request.params.token)
    if (!offer.ok) return oneTime.sendTrouble(request, response, offer.error, 'join_next')
    sendForm(pages, { request, response, offer: offer.value, displayName: offer.value.displayName, problems: [] })
  })

  router.post('/katil/:token', async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    const form = await readForm(request)
    await oneTime.spendTry(request)
    const { token } = request.params
    const offer = await team.readInvite(token)
    if (!offer.ok) return oneTime.sendTrouble(request, response, offer.error, 'join_next')
    const { displayName, pin, problems } = readJoinForm(form)
    if (problems.length > 0) return sendForm(pages, { request, response, offer: offer.value, displayName, problems })
    const joined = await team.join({ token, displayName, pin })
    if (!joined.ok) return oneTime.sendTrouble(request, response, joined.error, 'join_next')
    guard.open(response, joined.value.plain)
    sendWaiting(pages, request, response, offer.value)
  })
  return router
}

function readJoinForm(form: URLSearchParams): { displayName: string; pin: string; problems: readonly Problem[] } {
  const displayName = (form.get('display_name') ?? '').replace(/\s+/g, ' ').trim()
  const pin = form.get('pin') ?? ''
  const checks: Readonly<Record<Problem, boolean>> = {
    display_name: isMemberName(displayName),
    pin: !isWeakPin(pin),
    pin_again: pin === (form.get('pin_again') ?? ''),
  }
  return { displayName, pin, problems: PROBLEMS.filter((problem) => !checks[problem]) }
}

type Form = {
  request: Request
  response: Response
  offer: InviteOffer
  displayName: string
  problems: readonly Problem[]
}

function sendForm(pages: Pages, { request, response, offer, displayName, problems }: Form): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const errorOf = (problem: Problem): string | null => (problems.includes(problem) ? t(`claim.${problem}_error`) : null)
  const secret = (name: 'pin' | 'pin_again') =>
    secretField(name, t(`claim.${name}`), {
      hint: name === 'pin' ? t('claim.pin_hint') : null,
      error: errorOf(name),
      isFirstError: problems[0] === name,
      autocomplete: 'new-password',
    })
  const content = {
    office: offer.officeName,
    role: t(`team.role.${offer.officeKind}.${offer.role}`),
    chatUrl: offer.chatUrl,
    nameField: {
      name: 'display_name',
      type: 'text',
      autocomplete: 'name',
      value: displayName,
      label: t('claim.display_name'),
      hint: null,
      error: errorOf('display_name'),
      isFirstError: problems[0] === 'display_name',
      pattern: null,
    },
    pinFields: [secret('pin'), secret('pin_again')],
    hasErrors: problems.length > 0,
    action: request.originalUrl,
  }
  pages.send(response, { status: problems.length > 0 ? 422 : 200, template: 'join', locale, content })
}

function sendWaiting(pages: Pages, request: Request, response: Response, { officeName }: InviteOffer): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const content = {
    heading: t('team.joined.heading'),
    lead: t('team.joined.lead', { office: officeName }),
    next: null,
    link: { url: '/sohbet', label: t('token.open_chat') },
  }
  pages.send(response, { status: 200, template: 'message', locale, content })
}
