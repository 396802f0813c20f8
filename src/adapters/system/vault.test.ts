import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toId, type MerchantId } from '../../domain/ids.ts'
import type { WrappedKey, WrappedKeys } from '../../ports/vault.ts'
import { openVault } from './vault.ts'

const OFFICE = toId<MerchantId>('01900000-0000-7000-8000-000000000001')
const OTHER = toId<MerchantId>('01900000-0000-7000-8000-000000000002')

function keepInMemory(): WrappedKeys & { readonly rows: Map<string, WrappedKey> } {
  const rows = new Map<string, WrappedKey>()
  return {
    rows,
    find: async (office) => rows.get(office) ?? null,
    async keep(office, key) {
      const kept = rows.get(office) ?? key
      rows.set(office, kept)
      return kept
    },
  }
}

test('what is sealed opens again, and no two seals are alike', async () => {
  const vault = openVault({ masterKey: randomBytes(32), keys: keepInMemory() })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (plain) => {
      const [one, two] = [await vault.seal(OFFICE, 'f', plain), await vault.seal(OFFICE, 'f', plain)]
      expect(await vault.open(OFFICE, 'f', one)).toBe(plain)
      expect(Buffer.from(one).equals(two)).toBe(false)
    }),
    { numRuns: 30 },
  )
})

test('a value copied to another office, field or key version does not open', async () => {
  const vault = openVault({ masterKey: randomBytes(32), keys: keepInMemory() })
  const sealed = await vault.seal(OFFICE, 'settings', 'secret')
  await vault.seal(OTHER, 'settings', 'theirs')
  await expect(vault.open(OTHER, 'settings', sealed)).rejects.toThrow()
  await expect(vault.open(OFFICE, 'token', sealed)).rejects.toThrow()
})

test('a changed byte anywhere does not open', async () => {
  const vault = openVault({ masterKey: randomBytes(32), keys: keepInMemory() })
  const sealed = Buffer.from(await vault.seal(OFFICE, 'f', 'secret'))
  // Byte 1 to 4 name the key version, and this shelf has one key for all: the seal itself must refuse.
  for (let index = 0; index < sealed.length; index += 1) {
    const altered = Buffer.from(sealed)
    altered.writeUInt8(altered.readUInt8(index) ^ 1, index)
    await expect(vault.open(OFFICE, 'f', altered)).rejects.toThrow()
  }
})

test('another master key opens nothing; a wrapped key moved to another office neither', async () => {
  const keys = keepInMemory()
  const masterKey = randomBytes(32)
  const sealed = await openVault({ masterKey, keys }).seal(OFFICE, 'f', 'secret')
  await expect(openVault({ masterKey: randomBytes(32), keys }).open(OFFICE, 'f', sealed)).rejects.toThrow()
  const moved = keys.rows.get(OFFICE)
  if (moved !== undefined) keys.rows.set(OTHER, moved)
  await expect(openVault({ masterKey, keys }).seal(OTHER, 'f', 'x')).rejects.toThrow()
  expect(() => openVault({ masterKey: randomBytes(31), keys })).toThrow('32 bytes')
})

test('two processes that seal an office first agree on one key', async () => {
  const keys = keepInMemory()
  const masterKey = randomBytes(32)
  const [one, two] = [openVault({ masterKey, keys }), openVault({ masterKey, keys })]
  const [a, b] = await Promise.all([one.seal(OFFICE, 'f', 'a'), two.seal(OFFICE, 'f', 'b')])
  expect(await two.open(OFFICE, 'f', a)).toBe('a')
  expect(await one.open(OFFICE, 'f', b)).toBe('b')
})
