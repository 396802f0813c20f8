import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId, type MerchantId } from '../../../domain/ids.ts'
import type { AccountMode, ChannelAccount, PosAccount } from '../../../domain/merchant.ts'
import type { AccountRepository } from '../../../ports/account-repository.ts'
import type * as Row from './generated/client.ts'
import { mustExist } from './mappers.ts'
import type { Scope } from './scope.ts'

/** The row's id is sealed in with the value, so that two accounts of one office cannot trade settings either. */
const posField = (id: string): string => `pos_account.settings/${id}`
const channelField = (id: string): string => `channel_account.settings/${id}`

export function openAccounts(scope: Scope): AccountRepository {
  return { ...openPosAccounts(scope), ...openChannelAccounts(scope) }
}

type PosSide = Pick<AccountRepository, 'createPos' | 'pos' | 'posSettings' | 'savePosSettings' | 'posOf'>
type ChannelSide = Omit<AccountRepository, keyof PosSide>

function openPosAccounts({ tx, vault }: Scope): PosSide {
  const ownerOf = async (id: string): Promise<Row.PosAccount> =>
    mustExist(await tx.posAccount.findUnique({ where: { id } }), 'pos account')
  return {
    async createPos(account, settings) {
      const settingsSealed = await sealed(vault, account.merchantId, posField(account.id), settings)
      await tx.posAccount.create({ data: { ...account, settingsSealed } })
    },
    async pos(id) {
      const row = await tx.posAccount.findUnique({ where: { id } })
      return row === null ? null : posAccountOf(row)
    },
    async posSettings(id) {
      const { merchantId, settingsSealed } = await ownerOf(id)
      return vault.open(toId(merchantId), posField(id), settingsSealed)
    },
    async savePosSettings(id, settings) {
      const { merchantId } = await ownerOf(id)
      const settingsSealed = await sealed(vault, toId(merchantId), posField(id), settings)
      await tx.posAccount.updateMany({ where: { id }, data: { settingsSealed } })
    },
    async posOf(merchantId) {
      const orderBy = [{ position: 'asc' as const }, { id: 'asc' as const }]
      const rows = await tx.posAccount.findMany({ where: { merchantId, active: true }, orderBy })
      return rows.map(posAccountOf)
    },
  }
}

function openChannelAccounts({ tx, vault }: Scope): ChannelSide {
  const ownerOf = async (id: string): Promise<Row.ChannelAccount> =>
    mustExist(await tx.channelAccount.findUnique({ where: { id } }), 'channel account')
  const active = async (where: { merchantId?: string }): Promise<ChannelAccount[]> => {
    const rows = await tx.channelAccount.findMany({ where: { ...where, active: true }, orderBy: { id: 'asc' } })
    return rows.map(channelAccountOf)
  }
  return {
    async createChannel(account, settings) {
      const settingsSealed = await sealed(vault, account.merchantId, channelField(account.id), settings)
      await tx.channelAccount.create({ data: { ...account, settingsSealed } })
    },
    async channel(id) {
      const row = await tx.channelAccount.findUnique({ where: { id } })
      return row === null ? null : channelAccountOf(row)
    },
    async channelSettings(id) {
      const { merchantId, settingsSealed } = await ownerOf(id)
      return vault.open(toId(merchantId), channelField(id), settingsSealed)
    },
    async saveChannelSettings(id, settings) {
      const { merchantId } = await ownerOf(id)
      const settingsSealed = await sealed(vault, toId(merchantId), channelField(id), settings)
      await tx.channelAccount.updateMany({ where: { id }, data: { settingsSealed } })
    },
    async setChannelActive(id, isActive) {
      await tx.channelAccount.updateMany({ where: { id }, data: { active: isActive } })
    },
    async everyChannelOf(merchantId) {
      const rows = await tx.channelAccount.findMany({ where: { merchantId }, orderBy: { id: 'asc' } })
      return rows.map(channelAccountOf)
    },
    channelsOf: (merchantId) => active({ merchantId }),
    allChannels: () => active({}),
  }
}

/** Prisma wants bytes with a buffer of their own. */
export async function sealed(
  vault: Scope['vault'],
  merchantId: MerchantId,
  field: string,
  plain: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await vault.seal(merchantId, field, plain))
}

const posAccountOf = (row: Row.PosAccount): PosAccount => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  adapterId: row.adapterId,
  displayName: row.displayName,
  mode: row.mode as AccountMode,
  active: row.active,
  position: row.position,
})

const channelAccountOf = (row: Row.ChannelAccount): ChannelAccount => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  adapterId: row.adapterId,
  kind: row.kind as ChannelKind,
  mode: row.mode as AccountMode,
  active: row.active,
})
