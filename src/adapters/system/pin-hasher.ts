import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PinHasher } from '../../ports/pin-hasher.ts'

/** RFC 9106, second recommended option: 64 MiB, 3 passes; one lane, because PINs are checked one by one. */
const COST = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 } as const
const SALT_BYTES = 16
const VERSION = 19
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

type Cost = {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly tagLength: number
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

function derive(pin: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...cost, message: pin, nonce: salt }, (cause, tag) => {
      if (cause === null) resolve(tag)
      else reject(cause)
    })
  })
}

export const argon2PinHasher: PinHasher = {
  async hash(pin) {
    const salt = randomBytes(SALT_BYTES)
    const tag = await derive(pin, salt, COST)
    const { memory, passes, parallelism } = COST
    return `$argon2id$v=${VERSION}$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
  },

  /** The cost stands in the hash, so raising it later leaves old PINs valid. */
  async verify(hash, pin) {
    const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? []
    if (memory === undefined) return false
    const expected = Buffer.from(tag, 'base64')
    const cost = {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      tagLength: expected.length,
    }
    return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64'), cost), expected)
  },
}
