import type { MemberId, MerchantId } from '../domain/ids.ts'

/** Secrets of the apps that make members' codes; sealed where they rest. */
export interface OneTimeCodeRepository {
  /** The secret that counts; null where there is none yet. */
  secretOf(merchantId: MerchantId, memberId: MemberId): Promise<string | null>
  /** Shown to the member and not proven yet. */
  pendingOf(merchantId: MerchantId, memberId: MemberId): Promise<string | null>
  offer(merchantId: MerchantId, memberId: MemberId, secret: string): Promise<void>
  /** The offered secret counts from now on; its first code, of time step `step`, is spent by this. */
  confirm(merchantId: MerchantId, memberId: MemberId, step: number): Promise<void>
  /** False when a code of this time step or a later one was taken before. */
  spend(merchantId: MerchantId, memberId: MemberId, step: number): Promise<boolean>
  forget(merchantId: MerchantId, memberId: MemberId): Promise<void>
}
