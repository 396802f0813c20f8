import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant, plusMs } from '../../../domain/instant.ts'
import { CALLBACK_TOLERANCE_MS, checkCallback, signedHeaders } from './signature.ts'

const NOW = instant(1_780_000_000_000)
const EMPTY = '{}'
const VECTOR = 't=1780000000,v1=f2dadf9ad78978e9a3a09f360d82463bb247403b8a15405e9a194ed17a4d5357'

const sign = (secret: string, body: Uint8Array): string =>
  `t=1780000000,v1=${createHmac('sha256', secret).update('1780000000.').update(body).digest('hex')}`

describe('signedHeaders', () => {
  it('matches the vector of docs/sandbox-pos.md', () => {
    expect(signedHeaders('office', 'secret', { method: 'GET', target: '/v1/ledger', body: '' }, NOW)).toEqual({
      'x-pos-key': 'office',
      'x-pos-timestamp': '1780000000',
      'x-pos-signature': 'a3829c0da8b79be8661a0d98c4750bb513d6ec7b15c3783d78404e83818ec546',
    })
  })
})

describe('checkCallback', () => {
  it('matches the vector of docs/sandbox-pos.md', () => {
    expect(checkCallback('secret', VECTOR, Buffer.from(EMPTY), NOW).ok).toBe(true)
  })

  it('accepts what was signed, and nothing with another byte, key or time', () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(body, fc.nat(), (bytes, at) => {
        const header = sign('secret', bytes)
        const altered = bytes.map((byte, index) => (index === at % bytes.length ? byte ^ 1 : byte))
        expect(checkCallback('secret', header, bytes, NOW).ok).toBe(true)
        expect(checkCallback('secret', header, altered, NOW)).toEqual({ ok: false, error: { kind: 'bad_signature' } })
        expect(checkCallback('other', header, bytes, NOW).ok).toBe(false)
        expect(checkCallback('secret', header.replace('t=1780000000', 't=1780000001'), bytes, NOW).ok).toBe(false)
      }),
    )
  })

  it('takes no header of another shape', () => {
    const signature = VECTOR.slice(VECTOR.indexOf('v1='))
    for (const header of ['', signature, `t=1780000000`, `${VECTOR},v1=0`, VECTOR.toUpperCase(), VECTOR.slice(0, -1)]) {
      expect(checkCallback('secret', header, Buffer.from(EMPTY), NOW)).toEqual({
        ok: false,
        error: { kind: 'bad_signature' },
      })
    }
  })

  it('holds for 300 seconds either way', () => {
    const isGoodAt = (offset: number) => checkCallback('secret', VECTOR, Buffer.from(EMPTY), plusMs(NOW, offset)).ok
    const edge = CALLBACK_TOLERANCE_MS
    expect([-edge - 1, -edge, edge, edge + 1].map(isGoodAt)).toEqual([false, true, true, false])
  })
})
