import type { ChannelAccountId, PosAccountId } from '../domain/ids.ts'
import type { MessageChannel } from './message-channel.ts'
import type { PaymentProvider } from './payment-provider.ts'

/** Adapters opened from account rows; each account is opened once per process. Rejects for an unknown account. */
export interface OpenAccounts {
  provider(id: PosAccountId): Promise<PaymentProvider>
  channel(id: ChannelAccountId): Promise<MessageChannel>
}
