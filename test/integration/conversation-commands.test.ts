import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { putUpMenus } from '../../src/conversation/channel-menus.ts'
import { PRODUCT_COMMANDS } from '../../src/conversation/commands/product-commands.ts'
import { commands } from '../../src/conversation/commands/registry.ts'
import type { Command } from '../../src/conversation/command.ts'
import type { CommandKey } from '../../src/conversation/interpret/reading.ts'
import { foldName } from '../../src/domain/client-words.ts'
import { mayDo } from '../../src/domain/role.ts'
import type { ChannelAbout, ChannelMenu } from '../../src/ports/channel-menu.ts'
import { anIdentity } from '../support/builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())
afterEach(() => ayse.says('/vazgec'))

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

/** With an empty office: what each command says first. */
const SAYS: Partial<Readonly<Record<CommandKey, string>>> = {
  create_link: 'Ne kadar isteyelim?',
  list_links: 'Henüz',
  report: 'Tahsil edilen',
  errors: 'Son 7 gün',
  clients: 'Defteriniz henüz boş',
  panel: 'Panel için',
  help: 'şunları yapabilirim',
  menu: 'Ne yapalım?',
  settings: 'Ayarlar · ',
  support: 'Bir link çalışmıyorsa',
  stop: 'Bildirimler kapandı',
  approvals: 'Onayınızı bekleyen link yok',
  team: 'Ekip',
  secure: 'PIN',
  switch_office: 'Bu sohbet şurası için çalışıyor',
}
const ABOUT_A_LINK: readonly CommandKey[] = ['link_status', 'resend', 'extend', 'cancel_link', 'refund', 'void']
const labelOf = (key: string, locale: 'tr' | 'en' = 'tr'): string => office.deps.renderer.label(key, {}, locale)

const isMade = (key: CommandKey): boolean => (commands[key] satisfies Command).inHelp
/** To who belongs to one office there is nothing to choose. */
const isOffered = (key: CommandKey): boolean => isMade(key) && key !== 'switch_office'

describe.each(PRODUCT_COMMANDS.map(({ key, slash }) => [key, slash] as const))('%s', (key, slash) => {
  test('is reached by slash, by word with and without Turkish letters, and from the menu', async () => {
    const label = labelOf(`command_${key}`)
    const spellings = [
      `/${slash.tr}`,
      `/${slash.en}`,
      `/${slash.tr}@tahsilbot_bot`,
      `/${slash.tr.toUpperCase()}`,
      label,
      label.toLocaleUpperCase('tr'),
      foldName(label),
      labelOf(`command_${key}`, 'en'),
    ]
    for (const spelling of spellings) {
      const said = texts(await ayse.says(spelling))
      expect(said, spelling).not.toMatch(/anlayamadım|Şunu mu demek/)
      expect(said, spelling).toContain(expectedOf(key))
      await ayse.says('/vazgec')
    }
    await ayse.says('menü')
    const menu = describeShown(ayse.last())
    if (!isOffered(key)) expect(menu).not.toContain(`[${label}]`)
    else if (key !== 'menu' && key !== 'abandon') expect(texts(await ayse.taps(label))).toContain(expectedOf(key))
  })
})

function expectedOf(key: CommandKey): string {
  if (!isMade(key)) return `“${labelOf(`command_${key}`)}” henüz hazır değil`
  if (ABOUT_A_LINK.includes(key)) return 'uygun bir link yok'
  return SAYS[key] ?? ''
}

describe('help', () => {
  test('lists what the reader may do, by role, and what is being waited for', async () => {
    const { chat } = await office.member('viewer', 'Stajyer')
    const shown = texts(await chat.says('yardım'))
    expect(shown).toContain('linklerim')
    expect(shown).not.toMatch(/Link oluştur|iade 500|iptal:/)
    await ayse.says('link oluştur')
    expect(texts(await ayse.says('yardım'))).toContain('Şu anda yeni link için yanıtınızı bekliyorum')
    expect(texts(await ayse.says('1500'))).toContain('Kime gönderelim?')
  })

  test('leads to the menu', async () => {
    await ayse.says('yardım')
    expect(texts(await ayse.taps('Menü'))).toContain('[Link oluştur] [Linklerim]')
  })
})

test('a misspelt command is only suggested', async () => {
  expect(texts(await ayse.says('linklrim'))).toContain('Şunu mu demek istediniz: Linklerim')
})

test('what is not allowed is not run from an old menu either', async () => {
  await ayse.says('menü')
  const menu = ayse.last()
  const action = menu.choices.flat().find(({ label }) => label === 'Link oluştur')?.action ?? ''
  const { chat } = await office.member('viewer', 'Stajyer 2')
  const shown = await chat.sends({
    ...{ kind: 'press', from: chat.address, action, messageRef: menu.ref, sentAt: office.now() },
    dedupeKey: 'old-menu',
  })
  expect(texts(shown)).toContain('yetki')
})

const placeOf = ({ scope }: ChannelMenu): string => `${scope.kind} ${scope.kind === 'chat' ? scope.address : null}`

/** What the narrowest of the channels, Telegram, takes (Bot API: BotCommand, setMyDescription). */
function expectWithinLimits(menus: readonly ChannelMenu[], about: readonly ChannelAbout[]): void {
  for (const { entries } of menus)
    for (const { command, description } of entries) {
      expect(command).toMatch(/^[a-z0-9_]{1,32}$/)
      expect(description.length).toBeLessThanOrEqual(256)
    }
  for (const { description, shortDescription } of about) {
    expect(description.length).toBeLessThanOrEqual(512)
    expect(shortDescription.length).toBeLessThanOrEqual(120)
  }
}

test("a channel's own menu is by person, role and language", async () => {
  const put: { menus: readonly ChannelMenu[]; about: readonly ChannelAbout[] }[] = []
  const account = office.account('telegram')
  const { member } = await office.member('accountant', 'Muhasebe')
  await office.deps.store.transaction(async (tx) => {
    await tx.members.bind(anIdentity(office.owner, account, { address: '100' }))
    await tx.members.bind(anIdentity(member, account, { address: '200' }))
  })
  const channel = await office.deps.accounts.channel(account.id)
  const accounts = {
    ...office.deps.accounts,
    channel: () =>
      Promise.resolve({
        ...channel,
        putUpMenus: (menus: readonly ChannelMenu[], about: readonly ChannelAbout[]) => {
          put.push({ menus, about })
          return Promise.resolve()
        },
      }),
  }
  await putUpMenus({ ...office.deps, accounts }, account.id)
  const [all] = put
  const menuOf = (kind: string, address: string | null, locale: string | null) =>
    all?.menus.find((menu) => menu.locale === locale && placeOf(menu) === `${kind} ${address}`)?.entries ?? []
  expect(menuOf('everyone', null, 'tr').map(({ command }) => command)).toEqual(['dur'])
  const owners = menuOf('chat', '100', null)
  expect(owners).toContainEqual({ command: 'linklerim', description: 'Son linkler ve durumları' })
  expect(menuOf('chat', '100', 'en')).toContainEqual({ command: 'mylinks', description: 'Latest links' })
  expect(menuOf('chat', '200', 'tr').map(({ command }) => command)).not.toContain('link')
  for (const { key, slash } of PRODUCT_COMMANDS)
    expect(owners.some(({ command }) => command === slash.tr)).toBe(
      isOffered(key) && mayDo('owner', commands[key].permission),
    )
  expectWithinLimits(all?.menus ?? [], all?.about ?? [])
  await putUpMenus({ ...office.deps, accounts }, account.id, '200')
  expect(put[1]?.menus.every(({ scope }) => scope.kind === 'chat' && scope.address === '200')).toBe(true)
})

test.each(['linki iptal etme', '7K3F iptal etmeyin', 'iptal istemiyorum'])(
  'what is not to be done is left alone, and that is said: "%s"',
  async (text) => {
    expect(texts(await ayse.says(text))).toContain('hiçbir şeye dokunmadım')
  },
)
