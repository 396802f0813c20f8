import type { Router } from 'express'
import type { ClaimOffer, WebDeps } from '../deps.ts'
import { oneTimeFormRoutes, type Exchange } from '../one-time-form.ts'
import { createOneTimePages } from '../one-time-pages.ts'
import type { Pages } from '../pages/pages.ts'
import { localeOf } from '../reader.ts'
import type { Guard } from '../session/guard.ts'
import { NOTHING_CLAIMED, readClaimForm, type ClaimFields, type ClaimProblem } from './claim-form.ts'

type ClaimDeps = Pick<WebDeps, 'offices' | 'limiters' | 'counters'>

/** The owner's first address. A GET only shows the form; the POST makes this browser the owner's and spends the token. */
export function claimRoutes(deps: ClaimDeps, pages: Pages, guard: Guard): Router {
  const { offices } = deps
  const oneTime = createOneTimePages(deps, pages)
  return oneTimeFormRoutes<ClaimOffer>(oneTime, guard, {
    path: '/baslangic/:token',
    next: 'claim_next',
    read: (tokenSha256) => offices.readClaim(tokenSha256),
    show({ found: offer, ...exchange }) {
      const { name, kind } = offer.office
      sendForm(pages, { ...exchange, offer, fields: { ...NOTHING_CLAIMED, officeName: name, kind } })
    },
    async submit({ found: offer, form, tokenSha256, request, response }) {
      const { fields, problems, pin, contactPhone, contactEmail } = readClaimForm(form)
      if (problems.length > 0) return sendForm(pages, { request, response, offer, fields, problems })
      const { officeName: name, kind, displayName } = fields
      const claim = { tokenSha256, office: { name, kind }, displayName, pin, contactPhone, contactEmail }
      const claimed = await offices.claim(claim)
      if (!claimed.ok) return oneTime.sendTrouble(request, response, claimed.error, 'claim_next')
      guard.open(response, claimed.value.plain)
      response.redirect(303, '/basladi')
    },
  })
}

type Form = Exchange & {
  offer: ClaimOffer
  fields: ClaimFields
  problems?: readonly ClaimProblem[]
}

/** The PIN is never written back into a page. */
function sendForm(pages: Pages, { request, response, offer, fields, problems = [] }: Form): void {
  const locale = localeOf(request, 'tr')
  const { t } = pages.reading(locale)
  const errorOf = (problem: ClaimProblem): string | null =>
    problems.includes(problem) ? t(`claim.${problem}_error`) : null
  const text = (name: Exclude<ClaimProblem, 'pin' | 'pin_again'>, value: string, autocomplete: string) => ({
    name,
    type: 'text',
    autocomplete,
    value,
    label: t(`claim.${name}`),
    hint: t(`claim.${name}_hint`),
    error: errorOf(name),
    isFirstError: problems[0] === name,
    pattern: null,
  })
  const optional = (name: 'contact_phone' | 'contact_email', type: 'tel' | 'email', value: string) => ({
    ...text(name, value, type),
    type,
    isOptional: true,
  })
  const secret = (name: 'pin' | 'pin_again') => ({
    name,
    type: 'password',
    autocomplete: 'new-password',
    value: '',
    label: t(`claim.${name}`),
    hint: name === 'pin' ? t('claim.pin_hint') : null,
    error: errorOf(name),
    isFirstError: problems[0] === name,
    pattern: '[0-9]{6}',
  })
  const content = {
    kind: fields.kind,
    officeField: text('office_name', fields.officeName, 'organization'),
    contactFields: [
      optional('contact_phone', 'tel', fields.contactPhone),
      optional('contact_email', 'email', fields.contactEmail),
    ],
    memberField: text('display_name', fields.displayName, 'name'),
    pinFields: [secret('pin'), secret('pin_again')],
    hasErrors: problems.length > 0,
    privacyNotice: offer.office.privacyNotice,
    action: request.originalUrl,
  }
  pages.send(response, { status: problems.length > 0 ? 422 : 200, template: 'claim', locale, content })
}
