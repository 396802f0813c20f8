import { hash, timingSafeEqual } from 'node:crypto'
import type { IdSource } from '../../ports/id-source.ts'

const RANDOM_BYTES = 12

const tie = (random: string, token: string): string => hash('sha256', `${random}.${token}`, 'base64url').slice(0, 16)

/** One per rendered form and tied to its link: the same nonce twice is one click, another link's nonce is none. */
export function drawNonce(ids: IdSource, token: string): string {
  const random = ids.token(RANDOM_BYTES)
  return `${random}.${tie(random, token)}`
}

export function isNonceOf(nonce: string, token: string): boolean {
  const [random = '', tied = ''] = nonce.split('.')
  const expected = Buffer.from(tie(random, token))
  const given = Buffer.from(tied)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
