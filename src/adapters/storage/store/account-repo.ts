import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId } from '../../../domain/ids.ts'
import type { AccountMode, ChannelAccount, PosAccount } from '../../../domain/merchant.ts'
import type { AccountRepository } from '../../../ports/account-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustExist } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

/** The row's id is sealed in with the value, so that two accounts of one office cannot trade settings either. */
const posField = (id: string): string => `pos_account.settings/${id}`
const channelField = (id: string): string => `channel_account.settings/${id}`

const POS = tableOf<Row.PosAccount>()(
  'pos_account',
  ...(['id', 'merchantId', 'adapterId', 'displayName', 'mode', 'active', 'position'] as const),
)
const NEW_POS = tableOf<Row.PosAccount>()('pos_account', ...POS.fields, 'settingsSealed')
type PosAccountRow = RowOf<typeof POS>

const CHANNEL = tableOf<Row.ChannelAccount>()(
  'channel_account',
  ...(['id', 'merchantId', 'adapterId', 'kind', 'mode', 'active'] as const),
)
const NEW_CHANNEL = tableOf<Row.ChannelAccount>()('channel_account', ...CHANNEL.fields, 'settingsSealed')
type ChannelAccountRow = RowOf<typeof CHANNEL>

type SettingsRow = Pick<Row.PosAccount, 'merchantId' | 'settingsSealed'>

/** The same of both kinds of account. */
const settingsStatements = (name: 'pos_account' | 'channel_account') => ({
  read: `SELECT merchant_id AS "merchantId", settings_sealed AS "settingsSealed" FROM ${name} WHERE id = $1`,
  write: `UPDATE ${name} SET settings_sealed = $2 WHERE id = $1`,
})

export function openAccounts(scope: Scope): AccountRepository {
  return { ...openPosAccounts(scope), ...openChannelAccounts(scope) }
}

/** Sealed settings of one kind of account, read and replaced. */
function openSettings({ sql, vault }: Scope, name: 'pos_account' | 'channel_account', field: (id: string) => string) {
  const { read, write } = settingsStatements(name)
  const rowOf = async (id: string): Promise<SettingsRow> =>
    mustExist(await oneOrNone<SettingsRow>(sql, read, [id]), name)
  return {
    async read(id: string): Promise<string> {
      const { merchantId, settingsSealed } = await rowOf(id)
      return vault.open(toId(merchantId), field(id), settingsSealed)
    },
    async write(id: string, settings: string): Promise<void> {
      const { merchantId } = await rowOf(id)
      await sql.write(write, [id, await vault.seal(toId(merchantId), field(id), settings)])
    },
  }
}

type PosSide = Pick<AccountRepository, 'createPos' | 'pos' | 'posSettings' | 'savePosSettings' | 'posOf'>
type ChannelSide = Omit<AccountRepository, keyof PosSide>

const CREATE_POS = insertInto(NEW_POS)
const FIND_POS = `${selectFrom(POS)} WHERE t.id = $1`
const POS_OF = `${selectFrom(POS)} WHERE t.merchant_id = $1 AND t.active ORDER BY t.position, t.id`

function openPosAccounts(scope: Scope): PosSide {
  const { sql, vault } = scope
  const settingsOf = openSettings(scope, 'pos_account', posField)
  return {
    async createPos(account, settings) {
      const settingsSealed = await vault.seal(account.merchantId, posField(account.id), settings)
      await sql.write(CREATE_POS, valuesOf(NEW_POS, { ...account, settingsSealed }))
    },
    async pos(id) {
      const row = await oneOrNone<PosAccountRow>(sql, FIND_POS, [id])
      return row === null ? null : posAccountOf(row)
    },
    posSettings: (id) => settingsOf.read(id),
    savePosSettings: (id, settings) => settingsOf.write(id, settings),
    async posOf(merchantId) {
      return (await sql.rows<PosAccountRow>(POS_OF, [merchantId])).map(posAccountOf)
    },
  }
}

const CREATE_CHANNEL = insertInto(NEW_CHANNEL)
const FIND_CHANNEL = `${selectFrom(CHANNEL)} WHERE t.id = $1`
const SET_ACTIVE = 'UPDATE channel_account SET active = $2 WHERE id = $1'
const EVERY_CHANNEL_OF = `${selectFrom(CHANNEL)} WHERE t.merchant_id = $1 ORDER BY t.id`
const CHANNELS_OF = `${selectFrom(CHANNEL)} WHERE t.merchant_id = $1 AND t.active ORDER BY t.id`
const ALL_CHANNELS = `${selectFrom(CHANNEL)} WHERE t.active ORDER BY t.id`

function openChannelAccounts(scope: Scope): ChannelSide {
  const { sql, vault } = scope
  const settingsOf = openSettings(scope, 'channel_account', channelField)
  const accounts = async (text: string, ...values: readonly string[]): Promise<ChannelAccount[]> =>
    (await sql.rows<ChannelAccountRow>(text, values)).map(channelAccountOf)
  return {
    async createChannel(account, settings) {
      const settingsSealed = await vault.seal(account.merchantId, channelField(account.id), settings)
      await sql.write(CREATE_CHANNEL, valuesOf(NEW_CHANNEL, { ...account, settingsSealed }))
    },
    async channel(id) {
      return (await accounts(FIND_CHANNEL, id))[0] ?? null
    },
    channelSettings: (id) => settingsOf.read(id),
    saveChannelSettings: (id, settings) => settingsOf.write(id, settings),
    async setChannelActive(id, isActive) {
      await sql.write(SET_ACTIVE, [id, isActive])
    },
    everyChannelOf: (merchantId) => accounts(EVERY_CHANNEL_OF, merchantId),
    channelsOf: (merchantId) => accounts(CHANNELS_OF, merchantId),
    allChannels: () => accounts(ALL_CHANNELS),
  }
}

const posAccountOf = (row: PosAccountRow): PosAccount => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  adapterId: row.adapterId,
  displayName: row.displayName,
  mode: row.mode as AccountMode,
  active: row.active,
  position: row.position,
})

const channelAccountOf = (row: ChannelAccountRow): ChannelAccount => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  adapterId: row.adapterId,
  kind: row.kind as ChannelKind,
  mode: row.mode as AccountMode,
  active: row.active,
})
