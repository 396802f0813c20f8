import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

describe('readSettings', () => {
  it('serves on loopback, on a free port, for fifteen minutes a session, unless told otherwise', () => {
    expect(readSettings([])).toMatchObject({
      ok: true,
      value: { host: '127.0.0.1', port: 0, sessionMs: 900_000, speed: 1, bankSmsUrl: null, parentWatch: false },
    })
  })

  it('reads several merchants and a retry schedule', () => {
    const flags = ['--merchant', `a:${'x'.repeat(16)}`, '--merchant', `b:${'y'.repeat(16)}`]
    const settings = readSettings([...flags, '--callback-retry-seconds', '0.5,2'])
    expect(settings).toMatchObject({ ok: true, value: { callbackRetryMs: [500, 2_000] } })
    expect(settings.ok && settings.value.merchants.map(({ keyId }) => keyId)).toEqual(['a', 'b'])
  })

  it('names the flag that is wrong and keeps its value to itself', () => {
    expect(readSettings(['--merchant', 'a:short'])).toEqual({ ok: false, error: '--merchant' })
    expect(readSettings(['--port', '99999'])).toEqual({ ok: false, error: '--port' })
    expect(readSettings(['--nonsense'])).toEqual({ ok: false, error: 'unknown flag' })
  })

  it('takes a secret that begins with a dash where it stands in one word with its flag', () => {
    const settings = readSettings(['--bank-secret=-x', '--merchant=-office:-a-secret-of-16-or-more'])
    expect(settings).toMatchObject({ ok: true, value: { bankSecret: '-x', merchants: [{ keyId: '-office' }] } })
  })
})
