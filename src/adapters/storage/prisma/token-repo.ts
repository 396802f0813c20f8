import { toId } from '../../../domain/ids.ts'
import type { TokenPurpose } from '../../../domain/one-time-token.ts'
import type { OneTimeToken, OneTimeTokenRepository } from '../../../ports/one-time-token-repository.ts'
import { sealed } from './account-repo.ts'
import type * as Row from './generated/client.ts'
import { mustExist, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

const secretField = (id: string): string => `one_time_token.secret/${id}`

type TokenRow = Omit<Row.OneTimeToken, 'sha256' | 'secretSealed'>

export function openTokens({ tx, vault }: Scope): OneTimeTokenRepository {
  return {
    async create(token, secret) {
      const { id, purpose, merchantId, subjectId } = token
      const secretSealed = await sealed(vault, merchantId, secretField(id), secret.plain)
      const times = { expiresAt: toDate(token.expiresAt), usedAt: toDateOrNull(token.usedAt) }
      await tx.oneTimeToken.create({
        data: { id, purpose, merchantId, subjectId, sha256: secret.sha256, secretSealed, ...times },
      })
    },
    async find(purpose, sha256) {
      const row = await tx.oneTimeToken.findFirst({ where: { purpose, sha256 } })
      return row === null ? null : tokenOf(row)
    },
    async secret(id) {
      const row = mustExist(await tx.oneTimeToken.findUnique({ where: { id } }), 'one-time token')
      return vault.open(toId(row.merchantId), secretField(id), row.secretSealed)
    },
    async purposeOf(id) {
      const row = await tx.oneTimeToken.findUnique({ where: { id }, select: { purpose: true } })
      return row === null ? null : (row.purpose as TokenPurpose)
    },
    async consume(purpose, sha256, now) {
      const at = toDate(now)
      const [row] = await tx.$queryRaw<TokenRow[]>`
        UPDATE one_time_token SET used_at = ${at}::timestamptz
        WHERE purpose = ${purpose} AND sha256 = ${sha256} AND used_at IS NULL AND expires_at > ${at}::timestamptz
        RETURNING id, purpose, merchant_id AS "merchantId", subject_id AS "subjectId", expires_at AS "expiresAt",
          used_at AS "usedAt"`
      return row === undefined ? null : tokenOf(row)
    },
  }
}

const tokenOf = (row: TokenRow): OneTimeToken => ({
  id: row.id,
  purpose: row.purpose as TokenPurpose,
  merchantId: toId(row.merchantId),
  subjectId: row.subjectId,
  expiresAt: toInstant(row.expiresAt),
  usedAt: toInstantOrNull(row.usedAt),
})
