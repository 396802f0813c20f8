/** Node's codes for a request that certainly never left: nobody listened, or the name is unknown. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/**
 * A request that failed without an answer. Only what is known to have failed before the first byte is `unreachable`;
 * everything else (time ran out, the line broke) may have arrived and is `unknown`.
 */
export function networkFailure(error: unknown): { readonly kind: 'unreachable' | 'unknown' } {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined
  const neverLeft = [codeOf(error), codeOf(cause)].some((code) => typeof code === 'string' && NEVER_LEFT.has(code))
  return { kind: neverLeft ? 'unreachable' : 'unknown' }
}
