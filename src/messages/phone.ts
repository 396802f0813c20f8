import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { PhoneNumber } from '../domain/address.ts'

/** "0532 111 22 33" for numbers of Türkiye, "+49 1512 3456789" for others: what people here would dial. */
export function displayPhone(phone: PhoneNumber): string {
  const parsed = parsePhoneNumberFromString(phone)
  if (parsed === undefined) return phone
  return parsed.country === 'TR' ? parsed.formatNational().replace(/[()]/g, '') : parsed.formatInternational()
}
