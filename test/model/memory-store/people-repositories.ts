import { HOUR_MS, plusMs, type Instant } from '../../../src/domain/instant.ts'
import type { ChannelAccount, Member, MemberIdentity, Merchant, PosAccount } from '../../../src/domain/merchant.ts'
import type { Payer } from '../../../src/domain/payer.ts'
import type { AccountRepository } from '../../../src/ports/account-repository.ts'
import type { MemberRepository } from '../../../src/ports/member-repository.ts'
import type { MerchantRepository } from '../../../src/ports/merchant-repository.ts'
import type { PayerRepository } from '../../../src/ports/payer-repository.ts'
import { rowKey, type Unit } from './tables.ts'

const PIN_TRIES = 5

type MemberRow = { readonly member: Member; readonly failures: number; readonly lockedUntil: Instant | null }

async function change<Row>(unit: Unit, table: string, id: string, by: (row: Row) => Row): Promise<Row> {
  await unit.lock(rowKey(table, id))
  const row = unit.get<Row>(table, id)
  if (row === undefined) throw new Error(`${table}: none was hit`)
  const changed = by(row)
  unit.put(table, id, changed)
  return changed
}

const create = async (unit: Unit, table: string, row: { readonly id: string }): Promise<void> => {
  await unit.insert(table, row.id, row, [])
}

export const openMerchants = (unit: Unit): MerchantRepository => ({
  create: (merchant) => create(unit, 'merchant', merchant),
  find: async (id) => unit.get<Merchant>('merchant', id) ?? null,
  save: async (merchant) => void (await change<Merchant>(unit, 'merchant', merchant.id, () => merchant)),
  all: async () => unit.all<Merchant>('merchant'),
})

export function openMembers(unit: Unit): Omit<MemberRepository, 'lockAll' | 'remove'> {
  const members = (): Member[] => unit.all<MemberRow>('member').map(({ member }) => member)
  const identities = (): MemberIdentity[] => unit.all<MemberIdentity>('member_identity')
  return {
    create: async (member) => {
      const row: MemberRow = { member, failures: 0, lockedUntil: null }
      await unit.insert('member', member.id, row, [])
    },
    find: async (merchantId, id) => {
      const found = unit.get<MemberRow>('member', id)?.member
      return found?.merchantId === merchantId ? found : null
    },
    save: async (member) => void (await change<MemberRow>(unit, 'member', member.id, (row) => ({ ...row, member }))),
    ofMerchant: async (merchantId) => members().filter((member) => member.merchantId === merchantId),
    byAddress: async (account, address) => {
      const bound = identities().filter((one) => one.channelAccountId === account && one.address === address)
      return members().filter((member) => member.active && bound.some((one) => one.memberId === member.id))
    },
    identitiesOf: async (merchantId) => identities().filter((one) => one.merchantId === merchantId),
    bind: async (identity) => {
      const id = [identity.memberId, identity.channelAccountId, identity.address].join(' ')
      await unit.insert('member_identity', id, identity, [
        { name: `unique ${id}`, isTaken: (of) => of.get('member_identity', id) !== undefined },
      ])
    },
    setNotify: async (identity) => {
      const id = [identity.memberId, identity.channelAccountId, identity.address].join(' ')
      if (unit.get<MemberIdentity>('member_identity', id) === undefined) return
      await change<MemberIdentity>(unit, 'member_identity', id, () => identity)
    },
    recordPinFailure: async (_merchantId, id, now) => {
      const counted = await change<MemberRow>(unit, 'member', id, (row) => {
        const isOver = row.lockedUntil !== null && row.lockedUntil <= now
        const failures = isOver ? 1 : row.failures + 1
        return { ...row, failures, lockedUntil: failures >= PIN_TRIES ? plusMs(now, HOUR_MS) : null }
      })
      return counted.lockedUntil
    },
    clearPinFailures: async (_merchantId, id) =>
      void (await change<MemberRow>(unit, 'member', id, (row) => ({ ...row, failures: 0, lockedUntil: null }))),
    pinLockedUntil: async (_merchantId, id) => unit.get<MemberRow>('member', id)?.lockedUntil ?? null,
  }
}

export function openAccounts(unit: Unit): AccountRepository {
  const channels = (): ChannelAccount[] => unit.all<ChannelAccount>('channel_account')
  const settings = async (id: string): Promise<string> => unit.get<string>('account_settings', id) ?? '{}'
  const saveSettings = async (id: string, text: string): Promise<void> => unit.put('account_settings', id, text)
  return {
    async createPos(account, text) {
      await create(unit, 'pos_account', account)
      await saveSettings(account.id, text)
    },
    async createChannel(account, text) {
      await create(unit, 'channel_account', account)
      await saveSettings(account.id, text)
    },
    pos: async (id) => unit.get<PosAccount>('pos_account', id) ?? null,
    channel: async (id) => unit.get<ChannelAccount>('channel_account', id) ?? null,
    posSettings: settings,
    channelSettings: settings,
    savePosSettings: saveSettings,
    saveChannelSettings: saveSettings,
    setChannelActive: async (id, active) =>
      void (await change<ChannelAccount>(unit, 'channel_account', id, (row) => ({ ...row, active }))),
    everyChannelOf: async (merchantId) => channels().filter((one) => one.merchantId === merchantId),
    posOf: async (merchantId) =>
      unit.all<PosAccount>('pos_account').filter((one) => one.merchantId === merchantId && one.active),
    channelsOf: async (merchantId) => channels().filter((one) => one.merchantId === merchantId && one.active),
    allChannels: async () => channels().filter(({ active }) => active),
  }
}

export const openPayers = (
  unit: Unit,
): Omit<PayerRepository, 'reachedAt' | 'booked' | 'search' | 'paidBy' | 'erase'> => ({
  create: (payer) => create(unit, 'payer', payer),
  find: async (merchantId, id) => {
    const payer = unit.get<Payer>('payer', id)
    return payer?.merchantId === merchantId ? payer : null
  },
  save: async (payer) => void (await change<Payer>(unit, 'payer', payer.id, () => payer)),
  matches: async (merchantId, { phone, email }) =>
    unit
      .all<Payer>('payer')
      .filter((payer) => payer.merchantId === merchantId)
      .filter((payer) => (phone !== null && payer.phone === phone) || (email !== null && payer.email === email))
      .reverse(),
  rememberChannels: async (_merchantId, id, lastChannels) =>
    void (await change<Payer>(unit, 'payer', id, (row) => ({ ...row, lastChannels }))),
  lockPerson: (payer) => unit.lock(rowKey('payer', payer.id)),
})
