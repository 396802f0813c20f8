import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Secret } from './config/secret.ts'
import { openKeys } from './installation-keys.ts'

const keysIn = (dataFolder: string, given: Secret | null = null) => openKeys({ masterKey: given, dataFolder })
const folder = (): string => mkdtempSync(join(tmpdir(), 'keys-'))

describe('the keys of an installation', () => {
  it('are drawn once and for their owner only', () => {
    const data = folder()
    const drawn = keysIn(data)
    expect(keysIn(data).masterKey.reveal()).toBe(drawn.masterKey.reveal())
    expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600)
  })

  it.each(['', '{', '{"masterKey":"c2hvcnQ="}', 'null'])('are not drawn again over a damaged file: %j', (text) => {
    const data = folder()
    const file = join(data, 'keys.json')
    writeFileSync(file, text)
    expect(() => keysIn(data)).toThrow(expect.objectContaining({ failure: { kind: 'keys_unreadable', file } }))
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('all follow from the master key, so that a second machine needs no more than that', () => {
    const [here, there] = [folder(), folder()]
    const { masterKey, sandboxPosSecret, bankSmsSecret } = keysIn(here)
    const others = keysIn(there, masterKey)
    expect(others.sandboxPosSecret.reveal()).toBe(sandboxPosSecret.reveal())
    expect(others.bankSmsSecret.reveal()).toBe(bankSmsSecret.reveal())
    expect(sandboxPosSecret.reveal()).not.toBe(bankSmsSecret.reveal())
    expect(existsSync(join(there, 'keys.json'))).toBe(false)
  })

  it('are not made anew beside values that others sealed', () => {
    const data = folder()
    const file = join(data, 'keys.json')
    const read = () => openKeys({ masterKey: null, dataFolder: data }, { mayDraw: false })
    expect(read).toThrow(expect.objectContaining({ failure: { kind: 'keys_unreadable', file } }))
    expect(existsSync(file)).toBe(false)
  })
})
