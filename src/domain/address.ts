import type { Brand } from './brand.ts'
import { err, ok, type Result } from './result.ts'

/** E.164 with its plus, e.g. +905321112233. Whether it is a mobile is judged where numbers are read. */
export type PhoneNumber = Brand<string, 'PhoneNumber'>

/** An e-mail address with the domain in lower case; the local part stays as it was written. */
export type EmailAddress = Brand<string, 'EmailAddress'>

export type AddressError = { kind: 'not_e164' | 'not_an_email' }

const E164 = /^\+[1-9]\d{6,14}$/
const LOCAL_PART = /^[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*$/
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/
const LONGEST_EMAIL = 254
const LONGEST_LOCAL_PART = 64

export function parsePhoneNumber(text: string): Result<PhoneNumber, AddressError> {
  return E164.test(text) ? ok(text as PhoneNumber) : err({ kind: 'not_e164' })
}

/** Takes addresses in ASCII only: what most mail servers deliver to, and what cannot be mistaken for another. */
export function parseEmailAddress(text: string): Result<EmailAddress, AddressError> {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = text.slice(at + 1).toLowerCase()
  const plausible = at > 0 && local.length <= LONGEST_LOCAL_PART && text.length <= LONGEST_EMAIL
  if (!plausible || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return err({ kind: 'not_an_email' })
  return ok(`${local}@${domain}` as EmailAddress)
}

/** Two spellings of one mailbox: every mail server in use ignores case. */
export const sameEmail = (a: EmailAddress, b: EmailAddress): boolean => a.toLowerCase() === b.toLowerCase()
