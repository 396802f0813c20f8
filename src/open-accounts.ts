import { openChannel } from './adapters/channels/registry.ts'
import { exchangeJson } from './adapters/psp/http.ts'
import { findProviderAdapter } from './adapters/psp/registry.ts'
import type { ChannelAccountId, PosAccountId } from './domain/ids.ts'
import type { ChannelAccount, PosAccount } from './domain/merchant.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { MessageBoard } from './ports/message-board.ts'
import type { MessageChannel } from './ports/message-channel.ts'
import type { OpenAccounts } from './ports/open-accounts.ts'
import type { PaymentProvider } from './ports/payment-provider.ts'
import type { Store } from './ports/store.ts'

export type AccountParts = {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly board: MessageBoard
}

export type OpenedAccounts = OpenAccounts & {
  findPos(id: PosAccountId): Promise<PosAccount | null>
  findChannel(id: ChannelAccountId): Promise<ChannelAccount | null>
  /** Closes what was opened. */
  close(): Promise<void>
}

/** Each account is opened once per process, on first use, from its sealed settings. */
export function openAccounts(parts: AccountParts): OpenedAccounts {
  const openedProviders = new Map<PosAccountId, Promise<PaymentProvider>>()
  const openedChannels = new Map<ChannelAccountId, Promise<MessageChannel>>()
  return {
    provider: (id) => remember(openedProviders, id, () => openProvider(parts, id)),
    channel: (id) => remember(openedChannels, id, () => openChannelOf(parts, id)),
    findPos: (id) => parts.store.transaction((tx) => tx.accounts.pos(id)),
    findChannel: (id) => parts.store.transaction((tx) => tx.accounts.channel(id)),
    close: async () => {
      const all = await Promise.allSettled(openedChannels.values())
      await Promise.all(all.map(async (one) => (one.status === 'fulfilled' ? one.value.close() : undefined)))
    },
  }
}

/** A failed opening is not remembered: the next use tries again. */
function remember<Id, Opened>(known: Map<Id, Promise<Opened>>, id: Id, open: () => Promise<Opened>): Promise<Opened> {
  const before = known.get(id)
  if (before !== undefined) return before
  const opening = open()
  known.set(id, opening)
  opening.catch(() => known.delete(id))
  return opening
}

async function openProvider({ store, clock, logger }: AccountParts, id: PosAccountId): Promise<PaymentProvider> {
  const { account, settings } = await store.transaction(async (tx) => ({
    account: await tx.accounts.pos(id),
    settings: await tx.accounts.posSettings(id),
  }))
  const adapter = account === null ? null : findProviderAdapter(account.adapterId)
  if (adapter === null) throw new Error(`no provider adapter for account ${id}`)
  return adapter.open(adapter.settingsSchema.parse(JSON.parse(settings)), { clock, logger, http: exchangeJson })
}

async function openChannelOf(parts: AccountParts, id: ChannelAccountId): Promise<MessageChannel> {
  const { store, clock, logger, board } = parts
  const { account, settings } = await store.transaction(async (tx) => ({
    account: await tx.accounts.channel(id),
    settings: await tx.accounts.channelSettings(id),
  }))
  if (account === null) throw new Error(`no channel account ${id}`)
  const io = { clock, logger, board, account: { id, merchantId: account.merchantId } }
  return openChannel(account.adapterId, JSON.parse(settings), io)
}
