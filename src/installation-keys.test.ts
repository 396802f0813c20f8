import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOrDrawKeys } from './installation-keys.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'keys-'))

describe('the keys of an installation', () => {
  it('are drawn once and for their owner only', () => {
    const data = folder()
    const drawn = readOrDrawKeys(data)
    expect(readOrDrawKeys(data).masterKey.reveal()).toBe(drawn.masterKey.reveal())
    expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600)
  })

  it.each(['', '{', '{"masterKey":"c2hvcnQ="}', 'null'])('are not drawn again over a damaged file: %j', (text) => {
    const data = folder()
    const file = join(data, 'keys.json')
    writeFileSync(file, text)
    expect(() => readOrDrawKeys(data)).toThrow(expect.objectContaining({ failure: { kind: 'keys_unreadable', file } }))
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})
