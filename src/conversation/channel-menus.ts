import type { AppDeps } from '../app/deps.ts'
import type { ChannelAccountId, MerchantId } from '../domain/ids.ts'
import type { ChannelAddress, Locale, Member } from '../domain/merchant.ts'
import { mayDo } from '../domain/role.ts'
import type { ChannelAbout, ChannelMenu, MenuEntry, MenuScope } from '../ports/channel-menu.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { Command } from './command.ts'
import { PRODUCT_COMMANDS } from './commands/product-commands.ts'
import { commands } from './commands/registry.ts'
import { homeOf } from './conversation.ts'
import { inTurn } from './in-turn.ts'
import type { CommandKey } from './interpret/reading.ts'

const LOCALES = ['tr', 'en'] as const satisfies readonly Locale[]

/** What is useful where others read along; nothing of the office is said to who is no member. */
const IN_GROUPS: ReadonlySet<CommandKey> = new Set(['create_link', 'list_links', 'link_status', 'report', 'help'])

type MenuDeps = Pick<AppDeps, 'accounts' | 'renderer' | 'store'>

/**
 * Shows each chat of a channel the commands that work there: a member theirs, by role; whoever else writes only how to
 * be left in peace. Without `only` every chat and the bot's own description are set.
 */
export async function putUpMenus(
  deps: MenuDeps,
  channelAccountId: ChannelAccountId,
  only: ChannelAddress | null = null,
): Promise<void> {
  const { putUpMenus: put } = await deps.accounts.channel(channelAccountId)
  if (put === undefined) return
  const { menus, about } = await deps.store.transaction((tx) =>
    only === null ? everyMenu(tx, deps, channelAccountId) : chatMenus(tx, deps, channelAccountId, only),
  )
  await put(menus, about)
}

type Menus = { readonly menus: readonly ChannelMenu[]; readonly about: readonly ChannelAbout[] }

async function chatMenus(
  tx: UnitOfWork,
  deps: MenuDeps,
  account: ChannelAccountId,
  address: ChannelAddress,
): Promise<Menus> {
  const offices = await tx.members.byAddress(account, address)
  const spokenFor = await officeSpokenFor(tx, account, address)
  const chosen = offices.filter(({ merchantId }) => merchantId === spokenFor)
  const members = chosen.length > 0 ? chosen : offices
  const [first] = members
  const merchant = first === undefined ? null : await tx.merchants.find(first.merchantId)
  const scope = { kind: 'chat', address } as const
  // Who was removed sees what everybody sees: the list of this chat is taken away.
  if (merchant === null)
    return { menus: languagesOf('tr').map(([locale]) => ({ scope, locale, entries: [] })), about: [] }
  return { menus: menusAt(deps, merchant.locale, scope, keysOf(members, offices.length)), about: [] }
}

/** A member of two offices sees what the office may do for which this chat speaks. */
async function officeSpokenFor(
  tx: UnitOfWork,
  account: ChannelAccountId,
  address: ChannelAddress,
): Promise<MerchantId | null> {
  const conversation = await tx.conversations.find(account, address)
  return conversation === null ? null : homeOf(conversation)
}

async function everyMenu(tx: UnitOfWork, deps: MenuDeps, account: ChannelAccountId): Promise<Menus> {
  const owner = await tx.accounts.channel(account)
  const office = owner === null ? null : await tx.merchants.find(owner.merchantId)
  const locale = office?.locale ?? 'tr'
  const addresses = await addressesOf(tx, account)
  const chats = await inTurn([...addresses], (address) => chatMenus(tx, deps, account, address))
  return {
    menus: [
      ...menusAt(deps, locale, { kind: 'everyone' }, ['stop']),
      ...menusAt(deps, locale, { kind: 'groups' }, offered([...IN_GROUPS])),
      ...chats.flatMap(({ menus }) => menus),
    ],
    about: languagesOf(locale).map(([shown, spoken]) => ({
      locale: shown,
      description: deps.renderer.label('bot_description', {}, spoken),
      shortDescription: deps.renderer.label('bot_short_description', {}, spoken),
    })),
  }
}

async function addressesOf(tx: UnitOfWork, account: ChannelAccountId): Promise<ReadonlySet<ChannelAddress>> {
  const identities = await inTurn(await tx.merchants.all(), ({ id }) => tx.members.identitiesOf(id))
  return new Set(identities.flat().flatMap((one) => (one.channelAccountId === account ? [one.address] : [])))
}

/** A command that does not exist yet is in no menu. */
const offered = (keys: readonly CommandKey[]): readonly CommandKey[] =>
  keys.filter((key) => (commands[key] satisfies Command).inHelp)

const keysOf = (members: readonly Pick<Member, 'role'>[], offices: number): readonly CommandKey[] =>
  offered(PRODUCT_COMMANDS.map(({ key }) => key)).filter((key) => {
    const command: Command = commands[key]
    if (command.amongOffices === true && offices < 2) return false
    return members.some(({ role }) => mayDo(role, command.permission))
  })

/** The default for every language we do not speak is the office's own. */
const languagesOf = (own: Locale): readonly (readonly [shown: Locale | null, spoken: Locale])[] => [
  [null, own],
  ...LOCALES.map((locale) => [locale, locale] as const),
]

function menusAt(deps: MenuDeps, own: Locale, scope: MenuScope, keys: readonly CommandKey[]): ChannelMenu[] {
  return languagesOf(own).map(([locale, spoken]) => ({
    scope,
    locale,
    entries: PRODUCT_COMMANDS.filter(({ key }) => keys.includes(key)).map(({ key, slash }): MenuEntry => ({
      command: slash[spoken],
      description: deps.renderer.label(`menu_${key}`, {}, spoken),
    })),
  }))
}
