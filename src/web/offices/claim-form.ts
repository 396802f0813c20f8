import { isWeakPin } from '../../domain/pin.ts'
import type { MerchantKind } from '../../domain/merchant.ts'

export type ClaimFields = {
  readonly officeName: string
  readonly kind: MerchantKind
  readonly displayName: string
}

export type ClaimProblem = 'office_name' | 'display_name' | 'pin' | 'pin_again'

const isName = (text: string): boolean => text.length >= 2 && text.length <= 80 && !/\p{Cc}/u.test(text)

export function readClaimForm(form: URLSearchParams): {
  readonly fields: ClaimFields
  readonly pin: string
  readonly problems: readonly ClaimProblem[]
} {
  const text = (name: string): string => (form.get(name) ?? '').replace(/\s+/g, ' ').trim().slice(0, 120)
  const fields: ClaimFields = {
    officeName: text('office_name'),
    kind: form.get('kind') === 'shop' ? 'shop' : 'law_office',
    displayName: text('display_name'),
  }
  const pin = form.get('pin') ?? ''
  const checks: Readonly<Record<ClaimProblem, boolean>> = {
    office_name: isName(fields.officeName),
    display_name: isName(fields.displayName),
    pin: !isWeakPin(pin),
    pin_again: pin === (form.get('pin_again') ?? ''),
  }
  const order: readonly ClaimProblem[] = ['office_name', 'display_name', 'pin', 'pin_again']
  return { fields, pin, problems: order.filter((problem) => !checks[problem]) }
}
