import { canSendSms, sendCodeSms } from './bank-sms.ts'
import { renewCode, smsCodeOf, submitCard, submitCode } from './authentication.ts'
import { checkCard, readCardFields } from './card-form.ts'
import { renderCardPage, renderLostPage, renderResultPage, renderThreeDsPage, type PageContext } from './page-views.ts'
import { cancelByPayer, expireIfDue, isUnfinished, paymentBySession } from './payments.ts'
import type { Pos } from './pos.ts'
import { redirectTo, type Reply } from './reply.ts'
import type { Payment } from './rows.ts'
import { localeOf } from './texts.ts'

export type PageRequest = {
  isPost: boolean
  url: URL
  acceptLanguage: string
  form: URLSearchParams
}

type Visit = { pos: Pos; payment: Payment; request: PageRequest; context: PageContext }

/** Answers a payer's browser under /pay/<session>. GET changes nothing but what time itself has changed. */
export function answerPage(pos: Pos, request: PageRequest): Reply {
  const [, sessionId = '', step = ''] = /^\/pay\/([\w-]{1,64})(\/[\w-]+)?$/.exec(request.url.pathname) ?? []
  const found = paymentBySession(pos, sessionId)
  const asked = { query: request.url.searchParams.get('lang'), acceptLanguage: request.acceptLanguage }
  const locale = localeOf({ ...asked, session: found?.locale ?? 'tr' })
  if (found === null) return renderLostPage(locale)
  const payment = expireIfDue(pos, found)
  const visit = { pos, payment, request, context: { locale, isLocaleAsked: asked.query === locale } }
  return request.isPost ? takeStep(visit, step) : showStep(visit, step)
}

/** Addresses of pages and, for a browser's history, of forms; only the step that is due is ever shown. */
const SHOWN_STEPS = ['', '/three-ds', '/result', '/card', '/resend', '/cancel']

function showStep(visit: Visit, step: string): Reply {
  const { pos, payment, context } = visit
  if (step === '/return') return redirectTo(returnAddress(payment))
  if (!SHOWN_STEPS.includes(step)) return renderLostPage(context.locale)
  if (step !== stepOf(payment)) return goTo(visit, stepOf(payment))
  if (payment.status === 'waiting') return renderCardPage(pos, payment, context)
  return payment.status === 'three_ds' ? showThreeDs(visit, {}) : renderResultPage(payment, context)
}

function takeStep(visit: Visit, step: string): Reply {
  const { pos, payment } = visit
  switch (step) {
    case '/card':
      return takeCard(visit)
    case '/three-ds':
      return takeCode(visit)
    case '/resend':
      return resendCode(visit)
    case '/cancel':
      return goTo(visit, stepOf(cancelByPayer(pos, payment)))
    default:
      return renderLostPage(visit.context.locale)
  }
}

function takeCard(visit: Visit): Reply {
  const { pos, payment, request, context } = visit
  if (payment.status !== 'waiting') return goTo(visit, stepOf(payment))
  const fields = readCardFields(request.form)
  const { amount, installmentCap } = payment
  const accepted = checkCard(fields, { amount, installmentCap, now: pos.clock.now() })
  if (!accepted.ok) {
    const { holder, expiry, installments } = fields
    return renderCardPage(pos, payment, context, { errors: accepted.error, kept: { holder, expiry, installments } })
  }
  const next = submitCard(pos, payment, accepted.value)
  sendCode(pos, next)
  return goTo(visit, stepOf(next))
}

function sendCode(pos: Pos, payment: Payment): void {
  const sms = payment.status === 'three_ds' ? smsCodeOf(pos, payment) : null
  if (sms !== null) void sendCodeSms(pos, payment, sms.code)
}

function takeCode(visit: Visit): Reply {
  const { pos, payment, request } = visit
  const typed = (request.form.get('code') ?? '').replace(/\s/g, '')
  if (payment.status !== 'three_ds') return goTo(visit, stepOf(payment))
  if (!/^\d{6}$/.test(typed)) return showThreeDs(visit, { error: 'error.code.form' })
  const answer = submitCode(pos, payment, typed)
  if (answer.payment.status !== 'three_ds') return goTo(visit, stepOf(answer.payment))
  return showThreeDs(visit, { error: 'error.code.wrong' })
}

function resendCode(visit: Visit): Reply {
  const { pos, payment } = visit
  const renewed = renewCode(pos, payment)
  if (payment.status !== 'three_ds') return goTo(visit, stepOf(payment))
  if (renewed === null) return showThreeDs(visit, { error: 'error.code.no_more' })
  sendCode(pos, payment)
  return showThreeDs(visit, { notice: 'three_ds.sent_again' })
}

function showThreeDs({ pos, payment, context }: Visit, message: { error?: string; notice?: string }): Reply {
  const sms = smsCodeOf(pos, payment)
  const shownCode = canSendSms(pos, payment) ? null : (sms?.code ?? null)
  return renderThreeDsPage(payment, context, { ...message, triesLeft: sms?.triesLeft ?? 0, shownCode })
}

function stepOf({ status }: Payment): string {
  if (status === 'waiting') return ''
  return status === 'three_ds' ? '/three-ds' : '/result'
}

function goTo({ payment, context }: Visit, step: string): Reply {
  const query = context.isLocaleAsked ? `?lang=${context.locale}` : ''
  return redirectTo(`/pay/${payment.sessionId}${step}${query}`)
}

/** The browser's way back: a hint for the merchant, unsigned; only the callback and the query are proof. */
function returnAddress(payment: Payment): string {
  const address = new URL(payment.returnUrl)
  address.searchParams.set('reference', payment.reference)
  address.searchParams.set('result', isUnfinished(payment) ? 'unfinished' : payment.status)
  return address.href
}
