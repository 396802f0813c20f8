import { parseEmailAddress, parsePhoneNumber, type EmailAddress, type PhoneNumber } from './address.ts'

/** E.164 of an office's phone, landline or mobile; a number without a country is Turkish. Null where it is none. */
export function readOfficePhone(typed: string): PhoneNumber | null {
  const digits = typed.replace(/[\s().\-/]/g, '').replace(/^00/, '+')
  const parsed = parsePhoneNumber(digits.replace(/^(?:\+?90)?0?(?=[2-58]\d{9}$)/, '+90'))
  if (!parsed.ok) return null
  return parsed.value.startsWith('+90') && !/^\+90[2-58]\d{9}$/.test(parsed.value) ? null : parsed.value
}

export function readOfficeEmail(typed: string): EmailAddress | null {
  const parsed = parseEmailAddress(typed)
  return parsed.ok ? parsed.value : null
}
