import type { Request, Router } from 'express'
import type { RefundApprovalView } from '../../app/approve-refund.ts'
import type { ApprovalError, WebDeps } from '../deps.ts'
import { oneTimeFormRoutes, type Exchange } from '../one-time-form.ts'
import { createOneTimePages, type OneTimePages } from '../one-time-pages.ts'
import type { Pages, Reading } from '../pages/pages.ts'
import { localeOf } from '../reader.ts'
import type { Guard } from '../session/guard.ts'

type ApprovalDeps = Pick<WebDeps, 'approvals' | 'limiters' | 'counters'>

/** The step-up page: the only place where a PIN is typed. Looking at it changes nothing. */
export function approvalRoutes(deps: ApprovalDeps, pages: Pages, guard: Guard): Router {
  const { approvals } = deps
  const oneTime = createOneTimePages(deps, pages)
  return oneTimeFormRoutes<RefundApprovalView>(oneTime, guard, {
    path: '/onay/:token',
    next: 'approve_next',
    read: (tokenSha256) => approvals.read(tokenSha256),
    show: ({ found, ...exchange }) => sendForm(pages, { ...exchange, view: found, status: 200, error: null }),
    async submit({ found, form, tokenSha256, ...exchange }) {
      const approved = await approvals.approve(tokenSha256, form.get('pin') ?? '')
      if (!approved.ok) return answerError(approved.error, { ...exchange, view: found }, pages, oneTime)
      const { t, formats } = readingFor(pages, exchange.request)
      sendMessage(pages, exchange, {
        status: 200,
        heading: t('approval.done.heading'),
        lead: t('approval.done.lead', { amount: formats.money(approved.value.amount) }),
        link: { url: '/sohbet', label: t('approval.done.back') },
      })
    },
  })
}

const readingFor = (pages: Pages, request: Request): Reading => pages.reading(localeOf(request, 'tr'))

async function answerError(
  error: ApprovalError,
  visit: Exchange & { view: RefundApprovalView },
  pages: Pages,
  oneTime: OneTimePages,
): Promise<void> {
  const { t, formats } = readingFor(pages, visit.request)
  switch (error.kind) {
    case 'wrong_pin':
      return sendForm(pages, { ...visit, status: 422, error: t('approval.wrong_pin') })
    case 'locked':
      return sendForm(pages, {
        ...visit,
        status: 429,
        error: t('approval.locked', { time: formats.clockTime(error.until) }),
      })
    case 'used_code':
      return sendForm(pages, { ...visit, status: 422, error: t('approval.used_code') })
    case 'no_pin':
      return sendForm(pages, { ...visit, status: 422, error: t('approval.no_pin') })
    case 'not_waiting':
    case 'stale':
      return sendMessage(pages, visit, {
        status: 409,
        heading: t(`approval.${error.kind}.heading`),
        lead: t(`approval.${error.kind}.lead`),
      })
    case 'unknown_token':
      return oneTime.sendTrouble(visit.request, visit.response, 'unknown', 'approve_next')
  }
}

type Said = { status: number; heading: string; lead: string; link?: { url: string; label: string } | null }

function sendMessage(
  pages: Pages,
  { request, response }: Exchange,
  { status, heading, lead, link = null }: Said,
): void {
  const content = { heading, lead, next: null, link }
  pages.send(response, { status, template: 'message', locale: localeOf(request, 'tr'), content })
}

type Form = Exchange & { view: RefundApprovalView; status: number; error: string | null }

function sendForm(pages: Pages, { request, response, view, status, error }: Form): void {
  const locale = localeOf(request, 'tr')
  const { t, formats } = pages.reading(locale)
  const { payment } = view
  const rows = [
    { label: t('approval.payer'), value: view.payerName },
    { label: t('pay.reference'), value: view.shortNumber },
    {
      label: t('approval.payment'),
      value: formats.money(payment.amount),
      hint: formats.shortDateTime(payment.capturedAt),
    },
    { label: t('approval.reference'), value: payment.reference },
    { label: t('approval.provider'), value: payment.providerName },
    { label: t('approval.requested_by'), value: view.requestedBy },
  ]
  const pinField = {
    name: 'pin',
    type: 'password',
    autocomplete: 'off',
    value: '',
    label: t('approval.pin'),
    hint: t('approval.pin_hint'),
    error,
    isFirstError: error !== null,
    pattern: '[0-9]{6}',
  }
  const content = {
    office: view.officeName,
    heading: t(view.method === 'void' ? 'approval.heading_void' : 'approval.heading_refund'),
    button: t(view.method === 'void' ? 'approval.button_void' : 'approval.button_refund'),
    amount: formats.money(view.amount),
    rows: rows.filter(({ value }) => value !== null),
    pinField,
    action: request.originalUrl,
  }
  pages.send(response, { status, template: 'approval', locale, content })
}
