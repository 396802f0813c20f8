import type { MemberId, MerchantId } from '../../../domain/ids.ts'
import type { OneTimeCodeRepository } from '../../../ports/one-time-code-repository.ts'
import { mustHitOne } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'

const secretField = (memberId: MemberId): string => `member_one_time_code.secret/${memberId}`

type Secrets = { readonly secretSealed: Buffer | null; readonly pendingSealed: Buffer | null }

const FIND = `SELECT secret_sealed AS "secretSealed", pending_sealed AS "pendingSealed"
  FROM member_one_time_code WHERE merchant_id = $1 AND member_id = $2`
const OFFER = `INSERT INTO member_one_time_code (merchant_id, member_id, pending_sealed) VALUES ($1, $2, $3)
  ON CONFLICT (merchant_id, member_id) DO UPDATE SET pending_sealed = excluded.pending_sealed`
const CONFIRM = `UPDATE member_one_time_code SET secret_sealed = pending_sealed, pending_sealed = NULL, last_step = $3
  WHERE merchant_id = $1 AND member_id = $2 AND pending_sealed IS NOT NULL`
const SPEND = `UPDATE member_one_time_code SET last_step = $3
  WHERE merchant_id = $1 AND member_id = $2 AND (last_step IS NULL OR last_step < $3)`
const FORGET = 'DELETE FROM member_one_time_code WHERE merchant_id = $1 AND member_id = $2'

export function openOneTimeCodes({ sql, vault }: Scope): OneTimeCodeRepository {
  const opened = async (merchantId: MerchantId, memberId: MemberId, which: keyof Secrets): Promise<string | null> => {
    const bytes = (await oneOrNone<Secrets>(sql, FIND, [merchantId, memberId]))?.[which] ?? null
    return bytes === null ? null : vault.open(merchantId, secretField(memberId), bytes)
  }
  return {
    secretOf: (merchantId, memberId) => opened(merchantId, memberId, 'secretSealed'),
    pendingOf: (merchantId, memberId) => opened(merchantId, memberId, 'pendingSealed'),
    async offer(merchantId, memberId, secret) {
      const sealed = await vault.seal(merchantId, secretField(memberId), secret)
      await sql.write(OFFER, [merchantId, memberId, sealed])
    },
    async confirm(merchantId, memberId, step) {
      mustHitOne(await sql.write(CONFIRM, [merchantId, memberId, step]), 'one-time code')
    },
    async spend(merchantId, memberId, step) {
      return (await sql.write(SPEND, [merchantId, memberId, step])) === 1
    },
    async forget(merchantId, memberId) {
      await sql.write(FORGET, [merchantId, memberId])
    },
  }
}
