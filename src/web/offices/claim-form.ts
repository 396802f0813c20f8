import { isWeakPin } from '../../domain/pin.ts'
import type { MerchantKind } from '../../domain/merchant.ts'
import { readOfficeEmail, readOfficePhone } from '../../domain/office-contact.ts'

export type ClaimFields = {
  readonly officeName: string
  readonly kind: MerchantKind
  readonly displayName: string
  /** As typed; both may be left empty. */
  readonly contactPhone: string
  readonly contactEmail: string
}

const ORDER = ['office_name', 'contact_phone', 'contact_email', 'display_name', 'pin', 'pin_again'] as const
export type ClaimProblem = (typeof ORDER)[number]

export const NOTHING_CLAIMED = { displayName: '', contactPhone: '', contactEmail: '' } as const

const isName = (text: string): boolean => text.length >= 2 && text.length <= 80 && !/\p{Cc}/u.test(text)

export function readClaimForm(form: URLSearchParams): {
  readonly fields: ClaimFields
  readonly pin: string
  readonly contactPhone: string | null
  readonly contactEmail: string | null
  readonly problems: readonly ClaimProblem[]
} {
  const text = (name: string): string => (form.get(name) ?? '').replace(/\s+/g, ' ').trim().slice(0, 120)
  const fields: ClaimFields = {
    officeName: text('office_name'),
    kind: form.get('kind') === 'shop' ? 'shop' : 'law_office',
    displayName: text('display_name'),
    contactPhone: text('contact_phone'),
    contactEmail: text('contact_email'),
  }
  const pin = form.get('pin') ?? ''
  const contactPhone = readOfficePhone(fields.contactPhone)
  const contactEmail = readOfficeEmail(fields.contactEmail)
  const checks: Readonly<Record<ClaimProblem, boolean>> = {
    office_name: isName(fields.officeName),
    contact_phone: fields.contactPhone === '' || contactPhone !== null,
    contact_email: fields.contactEmail === '' || contactEmail !== null,
    display_name: isName(fields.displayName),
    pin: !isWeakPin(pin),
    pin_again: pin === (form.get('pin_again') ?? ''),
  }
  return { fields, pin, contactPhone, contactEmail, problems: ORDER.filter((problem) => !checks[problem]) }
}
