import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { MerchantId } from '../../domain/ids.ts'
import type { Vault, WrappedKeys } from '../../ports/vault.ts'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** A sealed value begins with its form and the version of the data key; a new form or key can stand beside old ones. */
const FORM = 1
const HEADER_BYTES = 5

/**
 * AES-256-GCM under a data key per office, itself sealed under the master key of 32 bytes. Office, field and key
 * version are authenticated with the value. Throws where the master key has another length.
 */
export function openVault(parts: { masterKey: Uint8Array; keys: WrappedKeys }): Vault {
  if (parts.masterKey.length !== KEY_BYTES) throw new RangeError(`the master key must have ${KEY_BYTES} bytes`)
  const dataKeys = cacheDataKeys(Buffer.from(parts.masterKey), parts.keys)
  return {
    async seal(merchantId, field, plain) {
      const { version, key } = await dataKeys.newest(merchantId)
      const header = Buffer.alloc(HEADER_BYTES)
      header.writeUInt8(FORM, 0)
      header.writeUInt32BE(version, 1)
      return Buffer.concat([header, encrypt(key, boundTo(merchantId, field, version), Buffer.from(plain, 'utf8'))])
    },
    async open(merchantId, field, sealed) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < HEADER_BYTES || bytes.readUInt8(0) !== FORM) throw new Error('not a sealed value')
      const version = bytes.readUInt32BE(1)
      const key = await dataKeys.ofVersion(merchantId, version)
      return decrypt(key, boundTo(merchantId, field, version), bytes.subarray(HEADER_BYTES)).toString('utf8')
    },
  }
}

type DataKey = { readonly version: number; readonly key: Buffer }

/** Opened data keys stay in memory: unwrapping is cheap, asking the database on every seal is not. */
function cacheDataKeys(masterKey: Buffer, keys: WrappedKeys) {
  const newest = new Map<MerchantId, Promise<DataKey>>()
  const byVersion = new Map<string, Promise<DataKey>>()
  const unwrap = (merchantId: MerchantId, kept: { version: number; wrapped: Uint8Array }): DataKey => ({
    version: kept.version,
    key: decrypt(masterKey, wrapBoundTo(merchantId, kept.version), Buffer.from(kept.wrapped)),
  })
  async function findOrMake(merchantId: MerchantId): Promise<DataKey> {
    const found = await keys.find(merchantId, 'newest')
    if (found !== null) return unwrap(merchantId, found)
    const wrapped = encrypt(masterKey, wrapBoundTo(merchantId, 1), randomBytes(KEY_BYTES))
    return unwrap(merchantId, await keys.keep(merchantId, { version: 1, wrapped }))
  }
  async function findVersion(merchantId: MerchantId, version: number): Promise<DataKey> {
    const found = await keys.find(merchantId, version)
    if (found === null) throw new Error('the data key of a sealed value is missing')
    return unwrap(merchantId, found)
  }
  return {
    newest: (merchantId: MerchantId) => remember(newest, merchantId, () => findOrMake(merchantId)),
    async ofVersion(merchantId: MerchantId, version: number): Promise<Buffer> {
      const key = `${merchantId}|${version}`
      return (await remember(byVersion, key, () => findVersion(merchantId, version))).key
    },
  }
}

/** A failed look-up is not remembered: the next caller asks again. */
function remember<K, V>(cache: Map<K, Promise<V>>, key: K, find: () => Promise<V>): Promise<V> {
  const known = cache.get(key)
  if (known !== undefined) return known
  const asked = find()
  cache.set(key, asked)
  asked.catch(() => cache.delete(key))
  return asked
}

const boundTo = (merchantId: MerchantId, field: string, version: number): string => `${merchantId}|${field}|${version}`
const wrapBoundTo = (merchantId: MerchantId, version: number): string => boundTo(merchantId, 'data-key', version)

function encrypt(key: Buffer, bound: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, bound: string, sealed: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed value')
  const tagAt = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(bound)).setAuthTag(sealed.subarray(tagAt))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()])
}
