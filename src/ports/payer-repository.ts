import type * as Id from '../domain/ids.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'

export interface PayerRepository {
  create(payer: Payer): Promise<void>
  find(merchantId: Id.MerchantId, id: Id.PayerId): Promise<Payer | null>
  save(payer: Payer): Promise<void>
  /** The office's payer with this phone or e-mail, newest first. */
  match(merchantId: Id.MerchantId, by: { phone: string | null; email: string | null }): Promise<Payer | null>
  /** Payers to whom this account wrote at this address: those whose reply may be passed on. Newest link first. */
  reachedAt(
    channelAccountId: Id.ChannelAccountId,
    address: ChannelAddress,
  ): Promise<readonly { payer: Payer; linkId: Id.PaymentLinkId }[]>
}
