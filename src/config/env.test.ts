import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { describeEnv } from './describe.ts'
import { readEnv } from './env.ts'

const original = { ...process.env }
afterEach(() => {
  for (const { name } of describeEnv()) delete process.env[name]
  Object.assign(process.env, original)
})

const withFile = (text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'env-')), '.env')
  writeFileSync(file, text)
  return readEnv(file)
}

describe('settings', () => {
  it('need no file', () => {
    expect(readEnv('/nowhere/.env').ok).toBe(true)
  })

  it.each([
    ['PORT=abc', 'PORT', 'number'],
    ['PORT=70000', 'PORT', 'number'],
    ['APP_MODE=abc', 'APP_MODE', 'one_of'],
    ['PUBLIC_URL=abc:3000', 'PUBLIC_URL', 'address'],
    ['TRUST_PROXY=abc', 'TRUST_PROXY', 'form'],
    [`OFFICE_NAME=${'abc'.repeat(50)}`, 'OFFICE_NAME', 'shorter'],
  ])('tells what %s should be and never its value', (line, variable, expected) => {
    const read = withFile(line)
    if (read.ok) throw new Error('read as if it were right')
    expect(read.error).toMatchObject([{ variable, expected }])
    expect(JSON.stringify(read.error)).not.toContain('abc')
  })

  it.each(['1', 'loopback', '10.0.0.0/8, 127.0.0.1', 'fd00::/8'])('take TRUST_PROXY=%s', (value) => {
    expect(withFile(`TRUST_PROXY=${value}`).ok).toBe(true)
  })

  it('tell of a file that cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'env-'))
    expect(readEnv(folder)).toMatchObject({ ok: false, error: [{ variable: folder, expected: 'file' }] })
  })
})
