import type { PaidView, PayPageView } from '../../app/pay-page-view.ts'
import { REMEDIES, type DeclineReason, type Remedy } from '../../domain/decline-reason.ts'
import type { Instant } from '../../domain/instant.ts'
import { fillOfficeText, LONGEST_OFFICE_TEXT } from '../../domain/office-text.ts'
import { cleanText } from '../../messages/clean-text.ts'
import type { InstallmentQuote } from '../../ports/payment-provider.ts'
import type { Reading } from '../pages/pages.ts'
import { toContact, toForm, type Contact, type FormState, type PayForm } from './pay-form-model.ts'

/** A view that has a page of its own; `not_found` has none. */
export type LinkView = Exclude<PayPageView, { kind: 'not_found' }>

export type PageMoment = {
  readonly now: Instant
  readonly token: string
  /** The payer just came back from the provider. */
  readonly returned: boolean
  /** This browser came back not long ago and does not say that it wants to go on. */
  readonly awaitsResult: boolean
  /** How often the page has refreshed itself. */
  readonly round: number
  readonly quotes: readonly InstallmentQuote[]
  readonly form: FormState
}

export type Row = { readonly label: string; readonly value: string; readonly hint?: string }
type StepState = 'done' | 'now' | 'next'

/** Everything the template shows, in words: the template decides nothing. */
export type PayPage = {
  readonly state: LinkView['kind']
  readonly tone: 'plain' | 'good' | 'bad' | 'wait'
  readonly title: string
  readonly office: string
  readonly heading: string
  readonly sentences: readonly string[]
  readonly notice: string | null
  readonly steps: readonly { readonly label: string; readonly state: StepState }[]
  /** What is still to be paid; null where nothing can be paid any more. */
  readonly amount: string | null
  readonly facts: readonly Row[]
  readonly code: string
  readonly codeHint: string
  readonly advice: readonly string[]
  readonly form: PayForm | null
  readonly cardNote: string | null
  readonly installments: InstallmentTable | null
  readonly receipt: readonly Row[]
  readonly refresh: { readonly seconds: number; readonly url: string } | null
  /** For whoever does not want to wait for the refresh, or waits after the last one. */
  readonly lookAgainUrl: string | null
  /** For whoever came back without having paid, while the attempt is open. */
  readonly goOnUrl: string | null
  readonly contact: Contact
  readonly privacyUrl: string
}

export type InstallmentTable = {
  readonly cap: string
  readonly families: readonly {
    readonly name: string
    readonly rows: readonly { count: string; perSlice: string; total: string }[]
  }[]
}

/** Refreshes quickly while an answer is likely, then calmly, then leaves it to the payer. */
const QUICK_ROUNDS = 30
const CALM_ROUNDS = 90
const QUICK_SECONDS = 4
const CALM_SECONDS = 15
/** A payer who just came back is told "checking" for a minute before "continue" is offered again. */
const RETURN_ROUNDS = 15

export function toPayPage(view: LinkView, reading: Reading, moment: PageMoment): PayPage {
  const shown = settleReturn(view, moment)
  const { t } = reading
  return {
    state: shown.kind,
    tone: toneOf(shown),
    title: t('pay.page_title', { office: view.office.name }),
    office: view.office.name,
    ...wordsOf(shown, reading),
    ...offerOf(shown, reading, moment),
    ...waitingOf(shown, moment),
    goOnUrl: shown !== view ? `${baseOf(moment)}?devam=1` : null,
    notice: moment.form.notice === null ? null : t(`pay.notice.${moment.form.notice}`),
    steps: stepsOf(shown, reading),
    facts: factsOf(shown, reading, moment.now),
    code: view.link.verificationCode,
    codeHint: codeHintOf(view, reading),
    advice: shown.kind === 'refused' ? adviceOf(shown.reason, reading) : [],
    receipt: shown.kind === 'paid' ? receiptOf(shown.payment, reading) : [],
    contact: toContact(view.office, reading),
    privacyUrl: `${baseOf(moment)}/aydinlatma`,
  }
}

const codeHintOf = ({ office }: LinkView, { t }: Reading): string =>
  t(office.contactPhone === null ? `pay.code_hint_without_phone.${office.kind}` : 'pay.code_hint')

const baseOf = ({ token }: PageMoment): string => `/o/${token}`

/** What belongs to a payment that can be started: nothing of it stands on any other page. */
function offerOf(
  view: LinkView,
  reading: Reading,
  moment: PageMoment,
): Pick<PayPage, 'amount' | 'form' | 'cardNote' | 'installments'> {
  const { t, formats } = reading
  if (!('offer' in view)) {
    const amount = isClosed(view) ? null : formats.money(view.link.amount)
    return { amount, form: null, cardNote: null, installments: null }
  }
  return {
    amount: formats.money(view.offer.due),
    form: toForm(view, reading, { base: baseOf(moment), form: moment.form }),
    cardNote: t('pay.card_note', { provider: view.offer.provider.displayName }),
    installments: installmentsOf(view.link.installmentCap, moment.quotes, reading),
  }
}

const isClosed = ({ kind }: LinkView): boolean => kind === 'expired' || kind === 'cancelled'

function waitingOf(view: LinkView, moment: PageMoment): Pick<PayPage, 'refresh' | 'lookAgainUrl'> {
  const isWaiting = view.kind === 'checking'
  return {
    refresh: isWaiting && !view.held ? refreshOf(baseOf(moment), moment) : null,
    lookAgainUrl: isWaiting || view.kind === 'unavailable' ? baseOf(moment) : null,
  }
}

function settleReturn(view: LinkView, { returned, awaitsResult, round }: PageMoment): LinkView {
  const isFresh = returned && round <= RETURN_ROUNDS
  if (view.kind !== 'under_way' || !(isFresh || awaitsResult)) return view
  return { kind: 'checking', held: false, office: view.office, link: view.link }
}

function toneOf(view: LinkView): PayPage['tone'] {
  switch (view.kind) {
    case 'paid':
      return 'good'
    case 'refused':
      return 'bad'
    case 'checking':
      return 'wait'
    case 'open':
    case 'under_way':
    case 'expired':
    case 'cancelled':
    case 'unavailable':
      return 'plain'
  }
}

type Words = Pick<PayPage, 'heading' | 'sentences'>

function wordsOf(view: LinkView, reading: Reading): Words {
  const { t } = reading
  const office = view.office.name
  switch (view.kind) {
    case 'open':
    case 'under_way': {
      const gaps = { office, provider: view.offer.provider.displayName }
      return { heading: t(`pay.${view.kind}.heading`, gaps), sentences: [t(`pay.${view.kind}.lead`, gaps)] }
    }
    case 'checking':
      if (view.held) return { heading: t('pay.checking.held_heading'), sentences: [t('pay.checking.held', { office })] }
      return { heading: t('pay.checking.heading'), sentences: [t('pay.checking.lead'), t('pay.checking.again')] }
    case 'refused':
      return {
        heading: t('pay.refused.heading'),
        sentences: [...refusalOf(view, t), ...ownWords('error', view, reading)],
      }
    case 'paid':
      return paidWords(view.payment, office, t)
    case 'expired':
    case 'cancelled':
    case 'unavailable':
      return closedWords(view, reading)
  }
}

function closedWords(
  view: Extract<LinkView, { kind: 'expired' | 'cancelled' | 'unavailable' }>,
  reading: Reading,
): Words {
  const { t, formats } = reading
  const own = view.kind === 'expired' ? ownWords('expiry', view, reading) : []
  if (own.length > 0) return { heading: t('pay.expired.heading'), sentences: own }
  const gaps = { office: view.office.name, date: formats.dateTime(view.link.expiresAt) }
  return { heading: t(`pay.${view.kind}.heading`), sentences: [t(`pay.${view.kind}.lead`, gaps)] }
}

/** The office's own lines, escaped by the template like any other text; none where it wrote none or they cannot be said. */
function ownWords(key: 'expiry' | 'error', { office, link }: LinkView, reading: Reading): string[] {
  const { locale, formats } = reading
  const body = office.ownTexts?.[`${key}.${locale}`]
  const filled =
    body === undefined
      ? null
      : fillOfficeText(cleanText(body, LONGEST_OFFICE_TEXT.long), {
          office: office.name,
          amount: formats.money(link.amount),
          until: formats.dateTime(link.expiresAt),
          number: link.shortNumber,
          phone: toContact(office, reading).phone?.text ?? '',
        })
  return filled === null ? [] : filled.split('\n').filter((line) => line.trim() !== '')
}

/** "Not charged" is said only where it has been proven. */
function refusalOf(view: Extract<LinkView, { kind: 'refused' }>, t: Reading['t']): string[] {
  const reason = t(`pay.refused.reason.${view.reason}`)
  return view.notCharged ? [reason, t('pay.refused.not_charged')] : [reason]
}

function paidWords(payment: PaidView, office: string, t: Reading['t']): Words {
  if (payment.refunded >= payment.amount) {
    return { heading: t('pay.paid.refunded_heading'), sentences: [t('pay.paid.refunded')] }
  }
  if (payment.providerName === null) {
    return { heading: t('pay.paid.declared_heading'), sentences: [t('pay.paid.declared', { office })] }
  }
  const sentence = payment.refunded > 0 ? 'pay.paid.part_refunded' : 'pay.paid.lead'
  return { heading: t('pay.paid.heading'), sentences: [t(sentence)] }
}

const STEP_KEYS = ['card', 'sms', 'done'] as const

/** -1 where no step is to be shown; 3 when all are done. */
function currentStep(view: LinkView): number {
  switch (view.kind) {
    case 'open':
    case 'refused':
    case 'under_way':
      return 0
    case 'checking':
      return 2
    case 'paid':
      return 3
    case 'expired':
    case 'cancelled':
    case 'unavailable':
      return -1
  }
}

function stepsOf(view: LinkView, { t }: Reading): PayPage['steps'] {
  const current = currentStep(view)
  const state = (place: number): StepState => (place < current ? 'done' : place === current ? 'now' : 'next')
  return current === -1 ? [] : STEP_KEYS.map((key, place) => ({ label: t(`pay.steps.${key}`), state: state(place) }))
}

function factsOf(view: LinkView, { t, formats }: Reading, now: Instant): Row[] {
  const { link } = view
  const rows: Row[] = [
    { label: t('pay.purpose'), value: t(`money.${link.moneyType}`) },
    { label: t('pay.reference'), value: link.shortNumber },
  ]
  if (isClosed(view)) return [{ label: t('pay.amount_closed'), value: formats.money(link.amount) }, ...rows]
  if (!('offer' in view)) return rows
  const left = link.expiresAt - now
  const remaining = left > 0 ? { hint: t('pay.remaining', { time: formats.remaining(now, link.expiresAt) }) } : {}
  return [{ label: t('pay.expires'), value: formats.dateTime(link.expiresAt), ...remaining }, ...rows]
}

/** What a button does already is not also said. */
const SPOKEN_REMEDIES: readonly Remedy[] = [
  'call_bank',
  'wait_and_retry',
  'try_again',
  'other_card',
  'single_payment',
  'contact_office',
]

function adviceOf(reason: DeclineReason, { t }: Reading): string[] {
  const advice = SPOKEN_REMEDIES.filter((remedy) => REMEDIES[reason].includes(remedy)).map((remedy) =>
    t(`pay.refused.advice.${remedy}`),
  )
  return reason === 'three_ds_failed' ? [t('pay.refused.three_ds_help'), ...advice] : advice
}

function installmentsOf(
  cap: number,
  quotes: readonly InstallmentQuote[],
  { t, formats }: Reading,
): InstallmentTable | null {
  if (cap <= 1) return null
  const families = quotes.map(({ family, options }) => ({
    name: family,
    rows: options.map(({ count, perSlice, total }) => ({
      count: count === 1 ? t('pay.installments.single') : t('pay.installments.many', { count }),
      perSlice: formats.money(perSlice),
      total: formats.money(total),
    })),
  }))
  return { cap: t('pay.installments.cap', { count: cap }), families: families.filter(({ rows }) => rows.length > 0) }
}

function receiptOf(payment: PaidView, { t, formats }: Reading): Row[] {
  const { amount, charged, installments, refunded, providerName } = payment
  const rows: (Row | null)[] = [
    { label: t('pay.paid.amount'), value: formats.money(amount) },
    charged > amount
      ? { label: t('pay.paid.charged'), value: formats.money(charged), hint: t('pay.paid.charged_hint') }
      : null,
    providerName === null ? null : { label: t('pay.paid.installments'), value: paidAs(installments, t) },
    { label: t('pay.paid.time'), value: formats.dateTime(payment.capturedAt) },
    { label: t('pay.paid.reference'), value: payment.reference },
    providerName === null ? null : { label: t('pay.paid.provider'), value: providerName },
    refunded > 0 ? { label: t('pay.paid.refunded_amount'), value: formats.money(refunded) } : null,
  ]
  return rows.filter((row) => row !== null)
}

const paidAs = (installments: number, t: Reading['t']): string =>
  installments <= 1 ? t('pay.installments.single') : t('pay.installments.many', { count: installments })

function refreshOf(base: string, { returned, round }: PageMoment): PayPage['refresh'] {
  if (round > CALM_ROUNDS) return null
  const seconds = round < QUICK_ROUNDS ? QUICK_SECONDS : CALM_SECONDS
  return { seconds, url: `${base}?${returned ? 'donus=1&' : ''}tur=${round + 1}` }
}
