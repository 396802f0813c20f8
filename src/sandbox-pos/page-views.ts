import { Eta } from 'eta'
import { fileURLToPath } from 'node:url'
import { formatLira, kurus } from '../domain/money.ts'
import type { CardFieldErrors, CardFields } from './card-form.ts'
import { CARD_FAMILIES, familyBins, installmentOptions } from './card-families.ts'
import { DECLINE_CODES } from './decline-codes.ts'
import type { Pos } from './pos.ts'
import type { Reply } from './reply.ts'
import type { Payment } from './rows.ts'
import { TEST_CARDS } from './test-cards.ts'
import { TEMPLATES, TEXTS, translator, type Locale } from './texts.ts'

export type PageContext = { locale: Locale; isLocaleAsked: boolean }
type KeptFields = Pick<CardFields, 'holder' | 'expiry' | 'installments'>
export type FormState = { errors: CardFieldErrors; kept: KeptFields }

const eta = new Eta({ views: fileURLToPath(TEMPLATES), autoEscape: true, cache: true })

const EMPTY_FORM: FormState = { errors: {}, kept: { holder: '', expiry: '', installments: '1' } }
/** Long enough to read one line; the payer need not press anything to get back. */
const RETURN_AFTER_SECONDS = 6

const lira = (amount: number): string => formatLira(kurus(amount))

/** Card number and CVC are never written back into a page. */
export function renderCardPage(pos: Pos, payment: Payment, context: PageContext, state = EMPTY_FORM): Reply {
  const minutesLeft = Math.max(1, Math.ceil((payment.expiresAt - pos.clock.now()) / 60_000))
  const hasErrors = Object.keys(state.errors).length > 0
  const families = familyTables(payment)
  return page(hasErrors ? 422 : 200, 'card', {
    ...frameOf(context, 'card.title'),
    payment,
    amount: lira(payment.amount),
    minutesLeft,
    ...state,
    families,
    counts: [...new Set(families.flatMap(({ options }) => options.map(({ count }) => count)))].sort((a, b) => a - b),
    cards: TEST_CARDS,
    formRules: embeddable({
      amount: lira(payment.amount),
      bins: familyBins(),
      families,
      texts: scriptTexts(context.locale),
    }),
    action: addressOf(payment, '/card', context),
    cancelAction: addressOf(payment, '/cancel', context),
  })
}

export type ThreeDsState = { error?: string; notice?: string; triesLeft: number; shownCode: string | null }

export function renderThreeDsPage(payment: Payment, context: PageContext, state: ThreeDsState): Reply {
  return page(state.error === undefined ? 200 : 422, 'three-ds', {
    ...frameOf(context, 'three_ds.title'),
    payment,
    amount: lira(payment.chargedAmount),
    phoneEnd: payment.buyerPhone?.slice(-4) ?? null,
    error: state.error ?? null,
    notice: state.notice ?? null,
    triesLeft: state.triesLeft,
    shownCode: state.shownCode,
    action: addressOf(payment, '/three-ds', context),
    resendAction: addressOf(payment, '/resend', context),
    cancelAction: addressOf(payment, '/cancel', context),
  })
}

export function renderResultPage(payment: Payment, context: PageContext): Reply {
  const returnAction = addressOf(payment, '/return', context)
  const reasonName = Object.entries(DECLINE_CODES).find(([, code]) => code === payment.declineCode)?.[0] ?? null
  return page(200, 'result', {
    ...frameOf(context, `result.${payment.status}.title`),
    payment,
    amount: lira(payment.chargedAmount),
    reasonKey: reasonName === null ? null : `reason.${reasonName}`,
    returnAction,
    refresh: { seconds: RETURN_AFTER_SECONDS, address: returnAction },
  })
}

export const renderLostPage = (locale: Locale): Reply =>
  page(404, 'lost', frameOf({ locale, isLocaleAsked: false }, 'lost.title'))

function frameOf({ locale }: PageContext, titleKey: string) {
  return { t: translator(locale), locale, titleKey, refresh: null }
}

function page(status: number, view: string, content: Readonly<Record<string, unknown>>): Reply {
  return { kind: 'content', status, type: 'text/html; charset=utf-8', body: eta.render(`./${view}`, content) }
}

function addressOf(payment: Payment, step: string, { locale, isLocaleAsked }: PageContext): string {
  return `/pay/${payment.sessionId}${step}${isLocaleAsked ? `?lang=${locale}` : ''}`
}

const familyTables = ({ amount, installmentCap }: Payment) =>
  CARD_FAMILIES.map((family) => ({
    family,
    options: installmentOptions(amount, family, installmentCap).map(({ count, perSlice, total, surcharge }) => {
      return { count, perSlice: lira(perSlice), total: lira(total), hasSurcharge: surcharge > 0 }
    }),
  }))

/** The texts the small script needs, gaps unfilled, so that it holds no sentence of its own. */
function scriptTexts(locale: Locale): Record<string, string> {
  const keys = [
    'error.holder',
    'error.number.missing',
    'error.number.mistyped',
    'error.number.not_a_test_card',
    'error.expiry.form',
    'error.expiry.past',
    'error.cvc',
    'card.submit.amount',
    'card.installments.hint',
    'installments.option',
    'installments.sum',
    'installments.sum_surcharge',
    'installments.unavailable',
  ]
  return Object.fromEntries(keys.map((key) => [key, TEXTS[locale][key] ?? '']))
}

/** JSON that cannot close the script element it stands in. */
const embeddable = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
