import { toId } from '../../../domain/ids.ts'
import type { TokenPurpose } from '../../../domain/one-time-token.ts'
import type { OneTimeToken, OneTimeTokenRepository } from '../../../ports/one-time-token-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustExist, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const secretField = (id: string): string => `one_time_token.secret/${id}`

const TOKEN = tableOf<Row.OneTimeToken>()(
  'one_time_token',
  ...(['id', 'purpose', 'merchantId', 'subjectId', 'expiresAt', 'usedAt'] as const),
)
const NEW_TOKEN = tableOf<Row.OneTimeToken>()('one_time_token', ...TOKEN.fields, 'sha256', 'secretSealed')
type TokenRow = RowOf<typeof TOKEN>

const CREATE = insertInto(NEW_TOKEN)
const FIND = `${selectFrom(TOKEN)} WHERE t.purpose = $1 AND t.sha256 = $2`
const SECRET = `SELECT merchant_id AS "merchantId", secret_sealed AS "secretSealed" FROM one_time_token WHERE id = $1`
const PURPOSE = 'SELECT purpose FROM one_time_token WHERE id = $1'
const CONSUME = `UPDATE one_time_token t SET used_at = $3
  WHERE t.purpose = $1 AND t.sha256 = $2 AND t.used_at IS NULL AND t.expires_at > $3 RETURNING ${columnsOf(TOKEN, 't')}`

export function openTokens({ sql, vault }: Scope): OneTimeTokenRepository {
  return {
    async create(token, secret) {
      const secretSealed = await vault.seal(token.merchantId, secretField(token.id), secret.plain)
      const times = { expiresAt: toDate(token.expiresAt), usedAt: toDateOrNull(token.usedAt) }
      await sql.write(CREATE, valuesOf(NEW_TOKEN, { ...token, ...times, sha256: secret.sha256, secretSealed }))
    },
    async find(purpose, sha256) {
      const row = await oneOrNone<TokenRow>(sql, FIND, [purpose, sha256])
      return row === null ? null : tokenOf(row)
    },
    async secret(id) {
      const found = await oneOrNone<Pick<Row.OneTimeToken, 'merchantId' | 'secretSealed'>>(sql, SECRET, [id])
      const { merchantId, secretSealed } = mustExist(found, 'one-time token')
      return vault.open(toId(merchantId), secretField(id), secretSealed)
    },
    async purposeOf(id) {
      const row = await oneOrNone<{ purpose: string }>(sql, PURPOSE, [id])
      return row === null ? null : (row.purpose as TokenPurpose)
    },
    async consume(purpose, sha256, now) {
      const row = await oneOrNone<TokenRow>(sql, CONSUME, [purpose, sha256, toDate(now)])
      return row === null ? null : tokenOf(row)
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
