import type { Instant } from '../domain/instant.ts'

/** Codes of an authenticator app: six digits, half a minute each (RFC 6238). */
export interface CodeMaker {
  newSecret(): string
  /** The `otpauth://` address that an app reads from a picture. */
  address(secret: string, label: { readonly issuer: string; readonly account: string }): string
  /** The time step whose code this is, one step of clock drift allowed; null where it is none. */
  stepOf(secret: string, code: string, now: Instant): number | null
}
