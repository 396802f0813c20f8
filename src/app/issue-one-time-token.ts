import type { MerchantId } from '../domain/ids.ts'
import { plusMs, type Instant } from '../domain/instant.ts'
import { TOKEN_BYTES, TOKEN_LIFE_MS, type TokenPurpose } from '../domain/one-time-token.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { OneTimeToken } from '../ports/one-time-token-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'

/** Makes an address that works once; `plain` is for whoever shows it now, messages name the id. */
export async function issueOneTimeToken(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: {
    readonly purpose: TokenPurpose
    readonly merchantId: MerchantId
    readonly subjectId: string | null
    /** Instead of the purpose's own life. */ readonly expiresAt?: Instant
  },
): Promise<{ tokenId: string; plain: string }> {
  const tokenId = deps.ids.uuid()
  const plain = deps.ids.token(TOKEN_BYTES)
  const { purpose, merchantId, subjectId } = input
  const expiresAt = input.expiresAt ?? plusMs(deps.clock.now(), TOKEN_LIFE_MS[purpose])
  await tx.tokens.create(
    { id: tokenId, purpose, merchantId, subjectId, expiresAt, usedAt: null },
    { plain, sha256: deps.ids.sha256(plain) },
  )
  return { tokenId, plain }
}

/** Why a one-time address opens nothing; said only to who holds the right token. */
export type TokenTrouble = 'unknown' | 'used' | 'expired'

/** Looks at a token without spending it. */
export async function readOneTimeToken(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  purpose: TokenPurpose,
  sha256: string,
): Promise<Result<OneTimeToken, TokenTrouble>> {
  const token = await tx.tokens.find(purpose, sha256)
  if (token === null) return err('unknown')
  if (token.usedAt !== null) return err('used')
  return token.expiresAt <= deps.clock.now() ? err('expired') : ok(token)
}
