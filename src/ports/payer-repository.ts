import type { ChannelKind } from '../domain/channel-kind.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { Payer } from '../domain/payer.ts'

export type ClientPage = { readonly clients: readonly Payer[]; readonly total: number }

export interface PayerRepository {
  create(payer: Payer): Promise<void>
  find(merchantId: Id.MerchantId, id: Id.PayerId): Promise<Payer | null>
  save(payer: Payer): Promise<void>
  /** The office's payers with this phone or e-mail, newest first. */
  matches(merchantId: Id.MerchantId, by: { phone: string | null; email: string | null }): Promise<readonly Payer[]>
  /** Those of them in the client book: people to whom a link really went. */
  booked(merchantId: Id.MerchantId, by: { phone: string | null; email: string | null }): Promise<readonly Payer[]>
  /** What their last link went by. */
  rememberChannels(merchantId: Id.MerchantId, id: Id.PayerId, channels: readonly ChannelKind[]): Promise<void>
  /**
   * Makes everyone wait who decides about the same person: locks each payer with this id, phone or mailbox until the
   * unit of work ends.
   */
  lockPerson(payer: Payer): Promise<void>
  /** The office's client book: who is found under all of these beginnings of words; by name. */
  search(
    merchantId: Id.MerchantId,
    keys: readonly string[],
    page: { offset: number; limit: number },
  ): Promise<ClientPage>
  /** What they paid, without what went back. */
  paidBy(merchantId: Id.MerchantId, id: Id.PayerId): Promise<Kurus>
  /** Forgets the person everywhere but in the books: see eraseClient (src/app/client-erasure.ts). */
  erase(merchantId: Id.MerchantId, id: Id.PayerId, at: Instant): Promise<void>
  /** Payers to whom this account wrote at this address: those whose reply may be passed on. Newest link first. */
  reachedAt(
    channelAccountId: Id.ChannelAccountId,
    address: ChannelAddress,
  ): Promise<readonly { payer: Payer; linkId: Id.PaymentLinkId }[]>
}
