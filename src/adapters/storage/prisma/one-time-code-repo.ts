import type { MemberId, MerchantId } from '../../../domain/ids.ts'
import type { OneTimeCodeRepository } from '../../../ports/one-time-code-repository.ts'
import { sealed } from './account-repo.ts'
import { mustHitOne } from './mappers.ts'
import type { Scope } from './scope.ts'

const secretField = (memberId: MemberId): string => `member_one_time_code.secret/${memberId}`

export function openOneTimeCodes({ tx, vault }: Scope): OneTimeCodeRepository {
  const rowOf = (merchantId: MerchantId, memberId: MemberId) =>
    tx.memberOneTimeCode.findUnique({ where: { merchantId_memberId: { merchantId, memberId } } })
  const open = async (merchantId: MerchantId, memberId: MemberId, bytes: Uint8Array | null | undefined) =>
    bytes == null ? null : vault.open(merchantId, secretField(memberId), bytes)
  return {
    async secretOf(merchantId, memberId) {
      return open(merchantId, memberId, (await rowOf(merchantId, memberId))?.secretSealed)
    },
    async pendingOf(merchantId, memberId) {
      return open(merchantId, memberId, (await rowOf(merchantId, memberId))?.pendingSealed)
    },
    async offer(merchantId, memberId, secret) {
      const pendingSealed = await sealed(vault, merchantId, secretField(memberId), secret)
      await tx.memberOneTimeCode.upsert({
        where: { merchantId_memberId: { merchantId, memberId } },
        create: { merchantId, memberId, pendingSealed },
        update: { pendingSealed },
      })
    },
    async confirm(merchantId, memberId, step) {
      const hit = await tx.$executeRaw`
        UPDATE member_one_time_code SET secret_sealed = pending_sealed, pending_sealed = NULL, last_step = ${step}::bigint
        WHERE merchant_id = ${merchantId}::uuid AND member_id = ${memberId}::uuid AND pending_sealed IS NOT NULL`
      mustHitOne({ count: hit }, 'one-time code')
    },
    async spend(merchantId, memberId, step) {
      const hit = await tx.$executeRaw`
        UPDATE member_one_time_code SET last_step = ${step}::bigint
        WHERE merchant_id = ${merchantId}::uuid AND member_id = ${memberId}::uuid
          AND (last_step IS NULL OR last_step < ${step}::bigint)`
      return hit === 1
    },
    async forget(merchantId, memberId) {
      await tx.memberOneTimeCode.deleteMany({ where: { merchantId, memberId } })
    },
  }
}
