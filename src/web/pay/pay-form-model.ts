import type { PayerField, PayOffer, PayPageOffice } from '../../app/pay-page-view.ts'
import { REMEDIES, type DeclineReason, type Remedy } from '../../domain/decline-reason.ts'
import type { Reading } from '../pages/pages.ts'
import type { TypedFields } from './payer-fields.ts'

export type PayNotice = 'stale_page' | 'provider_unreachable' | 'too_many_starts'

/** What the payer typed and what of it has to be mended; everything typed is shown again. */
export type FormState = {
  readonly nonce: string
  readonly typed: TypedFields
  readonly wrong: readonly PayerField[]
  readonly notice: PayNotice | null
}

export type FieldModel = {
  readonly name: PayerField
  readonly type: 'text' | 'email' | 'tel'
  readonly autocomplete: string
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly error: string | null
  readonly isFirstError: boolean
}

export type ButtonModel = { readonly label: string; readonly isMain: boolean; readonly isSingle: boolean }

export type PayForm = {
  readonly action: string
  readonly nonce: string
  readonly fields: readonly FieldModel[]
  readonly hasErrors: boolean
  readonly buttons: readonly ButtonModel[]
}

type Offering = {
  readonly kind: 'open' | 'under_way' | 'refused'
  readonly offer: PayOffer
  readonly reason?: DeclineReason
}

const FIELD_TYPES: Readonly<Record<PayerField, Pick<FieldModel, 'type' | 'autocomplete'>>> = {
  name: { type: 'text', autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
}

export function toForm(view: Offering, { t }: Reading, page: { base: string; form: FormState }): PayForm {
  const { typed, wrong, nonce } = page.form
  // A session that lives already has its payer: nothing is asked twice.
  const needs = view.kind === 'under_way' ? [] : view.offer.needs
  return {
    action: `${page.base}/ode`,
    nonce,
    hasErrors: wrong.length > 0,
    fields: needs.map((name) => ({
      name,
      ...FIELD_TYPES[name],
      label: t(`pay.fields.${name}.label`),
      hint: t(`pay.fields.${name}.hint`),
      value: typed[name],
      error: wrong.includes(name) ? t(`pay.fields.${name}.error`) : null,
      isFirstError: wrong[0] === name,
    })),
    buttons: buttonsOf(view).map(({ key, isSingle }, place) => ({
      label: t(`pay.button.${key}`),
      isMain: place === 0,
      isSingle,
    })),
  }
}

type ButtonKey = 'pay' | 'continue' | 'try_again' | 'other_card' | 'single_payment'

function buttonsOf(view: Offering): readonly { key: ButtonKey; isSingle: boolean }[] {
  if (view.kind === 'open') return [{ key: 'pay', isSingle: false }]
  if (view.kind === 'under_way' || view.reason === undefined) return [{ key: 'continue', isSingle: false }]
  const keys = REMEDIES[view.reason].map(buttonOf).filter((key) => key !== null)
  return keys.map((key) => ({ key, isSingle: key === 'single_payment' }))
}

/** Calling the bank or the office is advice and a contact line, not a button of this form. */
function buttonOf(remedy: Remedy): ButtonKey | null {
  switch (remedy) {
    case 'try_again':
    case 'wait_and_retry':
      return 'try_again'
    case 'other_card':
    case 'single_payment':
      return remedy
    case 'call_bank':
    case 'contact_office':
      return null
  }
}

export type Contact = {
  readonly phone: { readonly href: string; readonly text: string } | null
  readonly email: { readonly href: string; readonly text: string } | null
}

export function toContact(office: PayPageOffice, { t }: Reading): Contact {
  const { contactPhone: phone, contactEmail: email } = office
  return {
    phone:
      phone === null ? null : { href: `tel:${phone.replace(/[^\d+]/g, '')}`, text: t('pay.contact.call', { phone }) },
    email: email === null ? null : { href: `mailto:${email}`, text: t('pay.contact.write', { email }) },
  }
}
