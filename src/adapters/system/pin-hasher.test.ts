import { describe, expect, it } from 'vitest'
import { argon2PinHasher } from './pin-hasher.ts'

describe('PIN hashing', () => {
  it('accepts the PIN it hashed and no other', async () => {
    const hash = await argon2PinHasher.hash('482913')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
    expect(hash).not.toContain('482913')
    expect(await argon2PinHasher.verify(hash, '482913')).toBe(true)
    expect(await argon2PinHasher.verify(hash, '482914')).toBe(false)
  })

  it('salts: the same PIN never gives the same hash', async () => {
    expect(await argon2PinHasher.hash('482913')).not.toBe(await argon2PinHasher.hash('482913'))
  })

  it('refuses what is no argon2id hash instead of throwing', async () => {
    expect(await argon2PinHasher.verify('plain', '482913')).toBe(false)
  })
})
