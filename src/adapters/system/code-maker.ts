import { Secret, TOTP } from 'otpauth'
import type { CodeMaker } from '../../ports/code-maker.ts'

const PERIOD_SECONDS = 30
const SECRET_BYTES = 20
const DRIFT_STEPS = 1

const totpOf = (secret: string, label: { readonly issuer?: string; readonly label?: string } = {}): TOTP =>
  new TOTP({ ...label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS, algorithm: 'SHA1' })

/** SHA-1, six digits, 30 s: the only values that every app takes. */
export const codeMaker: CodeMaker = {
  newSecret: () => new Secret({ size: SECRET_BYTES }).base32,
  address: (secret, { issuer, account }) => totpOf(secret, { issuer, label: account }).toString(),
  stepOf(secret, code, now) {
    if (!/^\d{6}$/.test(code)) return null
    const delta = totpOf(secret).validate({ token: code, timestamp: now, window: DRIFT_STEPS })
    return delta === null ? null : Math.floor(now / 1_000 / PERIOD_SECONDS) + delta
  },
}
