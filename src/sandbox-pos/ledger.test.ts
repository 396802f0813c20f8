import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Ledger } from './ledger.ts'

test.skipIf(process.platform === 'win32')('nobody else can read the ledger or its side files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  // one that an earlier version left readable
  writeFileSync(join(folder, 'pos.sqlite'), '', { mode: 0o644 })
  const ledger = new Ledger(join(folder, 'pos.sqlite'))
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
  ledger.close()
  rmSync(folder, { recursive: true })
  expect(Object.fromEntries(modes)).toEqual({
    'pos.sqlite': 0o600,
    'pos.sqlite-shm': 0o600,
    'pos.sqlite-wal': 0o600,
  })
})
