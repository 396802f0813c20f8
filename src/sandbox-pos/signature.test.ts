import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedRequest, signCallback, signRequest, TIMESTAMP_TOLERANCE_SECONDS } from './signature.ts'

const NOW_MS = 1_780_000_000_000
const timestampAt = (offsetSeconds: number): string => String(NOW_MS / 1_000 + offsetSeconds)
const request = fc.record({
  timestamp: fc.constant(timestampAt(0)),
  method: fc.constantFrom<string>('GET', 'POST'),
  target: fc.webPath({ size: 'small' }).map((path) => `/v1${path}`),
  body: fc.string(),
})

describe('request signature', () => {
  it('accepts what was signed, and nothing that differs in a part, a key or a digit', () => {
    fc.assert(
      fc.property(request, (signed) => {
        const signature = signRequest('secret', signed)
        const accepts = (other: typeof signed, secret = 'secret', sent = signature) =>
          isSignedRequest(secret, other, sent, NOW_MS)
        expect(accepts(signed)).toBe(true)
        expect(accepts({ ...signed, body: `${signed.body} ` })).toBe(false)
        expect(accepts({ ...signed, target: `${signed.target}?a=1` })).toBe(false)
        expect(accepts({ ...signed, method: 'PUT' })).toBe(false)
        expect(accepts(signed, 'other')).toBe(false)
        expect(accepts(signed, 'secret', signature.slice(1))).toBe(false)
      }),
    )
  })

  it('holds for 300 seconds either way', () => {
    const isGoodAt = (offset: number): boolean => {
      const signed = { timestamp: timestampAt(offset), method: 'GET', target: '/v1/ledger', body: '' }
      return isSignedRequest('secret', signed, signRequest('secret', signed), NOW_MS)
    }
    const edge = TIMESTAMP_TOLERANCE_SECONDS
    expect([-edge - 1, -edge, 0, edge, edge + 1].map(isGoodAt)).toEqual([false, true, true, true, false])
  })

  it('matches the vectors of docs/sandbox-pos.md', () => {
    const signed = { timestamp: '1780000000', method: 'GET', target: '/v1/ledger', body: '' }
    expect(signRequest('secret', signed)).toBe('a3829c0da8b79be8661a0d98c4750bb513d6ec7b15c3783d78404e83818ec546')
    expect(signCallback('secret', '{}', NOW_MS)).toBe(
      't=1780000000,v1=f2dadf9ad78978e9a3a09f360d82463bb247403b8a15405e9a194ed17a4d5357',
    )
  })
})
