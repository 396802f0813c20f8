import type * as Id from '../domain/ids.ts'
import type { ChannelAccount, PosAccount } from '../domain/merchant.ts'

export interface AccountRepository {
  /** `settings` is JSON text, sealed under the office's key before it is stored. */
  createPos(account: PosAccount, settings: string): Promise<void>
  createChannel(account: ChannelAccount, settings: string): Promise<void>
  pos(id: Id.PosAccountId): Promise<PosAccount | null>
  channel(id: Id.ChannelAccountId): Promise<ChannelAccount | null>
  posSettings(id: Id.PosAccountId): Promise<string>
  channelSettings(id: Id.ChannelAccountId): Promise<string>
  /** Replaces what an account is opened with (a changed .env seed). */
  savePosSettings(id: Id.PosAccountId, settings: string): Promise<void>
  saveChannelSettings(id: Id.ChannelAccountId, settings: string): Promise<void>
  /** Switches an account on or off; what it sent before keeps its account. */
  setChannelActive(id: Id.ChannelAccountId, active: boolean): Promise<void>
  /** Inactive ones too. */
  everyChannelOf(merchantId: Id.MerchantId): Promise<readonly ChannelAccount[]>
  /** Active accounts in their order. */
  posOf(merchantId: Id.MerchantId): Promise<readonly PosAccount[]>
  channelsOf(merchantId: Id.MerchantId): Promise<readonly ChannelAccount[]>
  allChannels(): Promise<readonly ChannelAccount[]>
}
