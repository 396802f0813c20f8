import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { putUpMenus } from '../../src/conversation/channel-menus.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { QUEUES } from '../../src/app/queues.ts'
import type { Member, Merchant } from '../../src/domain/merchant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { Role } from '../../src/domain/role.ts'
import type { ChannelMenu } from '../../src/ports/channel-menu.ts'
import { aChannelAccount, aMember, aMerchant, anIdentity, aPayer, aPosAccount } from '../support/builders.ts'
import type { Chat } from '../support/chat-office.ts'
import { openTeamOffice, texts, type TeamOffice } from '../support/team-office.ts'

/** Somebody who belongs to two offices and speaks for both by one bot. What the other office has is named with "Kara". */
const KARA = /Kara|Gizli|0531 000/
let office: TeamOffice
let kara: Merchant
let people = 0

beforeAll(async () => {
  office = await openTeamOffice()
  kara = aMerchant({
    ...{ name: 'Kara Hukuk Bürosu', defaultChannels: ['sms'], defaultInstallmentCap: 6 },
    linkLimit: kurus(50_000_000),
  })
  const sms = aChannelAccount(kara, { kind: 'sms', adapterId: 'kept-sms' })
  office.open(sms.id, 'sms')
  await office.find(async (tx) => {
    await tx.merchants.create(kara)
    await tx.accounts.createPos(aPosAccount(kara), '{}')
    await tx.accounts.createChannel(sms, '{}')
    await tx.payers.create(aPayer(kara, { name: 'Gizli Kişi', phone: '+905310000001' }))
  })
})
afterAll(() => office.close())

type Twofold = { readonly chat: Chat; readonly here: Member; readonly there: Member }

async function memberOfBoth(roles: readonly [Role, Role]): Promise<Twofold> {
  people += 1
  const { chat, member: here } = await office.member(roles[0], `İki Bürolu ${people}`)
  const there = aMember(kara, { role: roles[1], displayName: `Kara Üyesi ${people}` })
  await office.find(async (tx) => {
    await tx.members.create(there)
    await tx.members.bind(anIdentity(there, office.account('web_chat'), { address: here.id }))
  })
  return { chat, here, there }
}

let both: Twofold
let chat: Chat
beforeEach(async () => {
  both = await memberOfBoth(['owner', 'owner'])
  chat = both.chat
})

const switchTo = async (name: string): Promise<void> => {
  await chat.says('büro')
  await chat.taps(name)
}
const homeName = (): string => office.merchant.name

describe('which office is meant', () => {
  test('is asked once and remembered, through commands, drafts and hours', async () => {
    expect(texts(await chat.says('linklerim'))).toContain(`[${homeName()}]\n[Kara Hukuk Bürosu]`)
    await chat.taps(homeName())
    for (const said of ['linklerim', 'yardım', 'müşteriler', 'rapor']) {
      expect(texts(await chat.says(said))).not.toContain('Hangisi için')
      office.pass(3_600_000)
    }
    expect(texts(await chat.says('Ali Ak 0537 111 22 33 500 tl'))).toContain('Şunu anladım')
    await chat.says('vazgeç')
    expect(texts(await chat.says('yardım'))).toContain(homeName())
  })

  test('"büro" changes it, and is offered only to who has a choice', async () => {
    await chat.says('linklerim')
    await chat.taps(homeName())
    expect(texts(await chat.says('yardım'))).toContain('büro: başka büroya geç')
    await switchTo('Kara Hukuk Bürosu')
    expect(texts(await chat.says('yardım'))).toContain('Kara Hukuk Bürosu için')
    expect(texts(await office.ayse.says('yardım'))).not.toContain('büro: başka')
  })

  test('a question left open without an answer keeps the words', async () => {
    await chat.says('Ali Ak 0537 111 22 33 500 tl')
    const answered = texts(await chat.taps('Kara Hukuk Bürosu'))
    expect(answered).toContain('Şu an burası için çalışıyorum: Kara Hukuk Bürosu')
    expect(answered).toContain('500,00 TL')
    await chat.says('vazgeç')
  })
})

describe('nothing of the other office is ever shown', () => {
  test('by commands, the client book, approvals, the team', async () => {
    await chat.says('linklerim')
    await chat.taps('Kara Hukuk Bürosu')
    const number = await office.link(chat, '1.234')
    const phone = '0531 000 00 01'
    await switchTo(homeName())
    for (const said of ['linklerim', 'rapor', 'hatalar', 'müşteriler', 'müşteri gizli', 'onaylar', 'ekip', 'panel'])
      expect(texts(await chat.says(said)), said).not.toMatch(KARA)
    for (const said of [`${number} durum`, `${number} iptal`, `${number} uzat 2 gün`, `${number} tekrar gönder`])
      expect(texts(await chat.says(said)), said).not.toMatch(/1\.234|Kara/)
    const card = texts(await chat.says(`gizli kişiye 3000 danışmanlık`))
    expect(card).not.toContain(phone)
    await chat.says('vazgeç')
  })
})

describe('buttons act in the office of their card', () => {
  test('and the chat goes on speaking for the chosen office', async () => {
    await chat.says('linklerim')
    await chat.taps('Kara Hukuk Bürosu')
    await chat.says('Ali Ak 0537 111 22 33 1.234 tl')
    await chat.taps('Gönder')
    const card = { ...chat.last() }
    await switchTo(homeName())
    await chat.says('uzat', card.ref)
    await chat.says('2 gün')
    expect(chat.shown().find(({ ref }) => ref === card.ref)?.text).toMatch(/\((2|3) gün/)
    const { rows } = await office.at.owner.query<{ merchant_id: string }>(
      `SELECT merchant_id FROM payment_link WHERE amount = 123400 AND status = 'open' AND created_by = $1`,
      [both.there.id],
    )
    expect(rows).toEqual([{ merchant_id: kara.id }])
    expect(texts(await chat.says('yardım'))).toContain(`${homeName()} için`)
    expect(texts(await chat.says('linklerim'))).not.toContain('1.234,00')
  })

  test('a tap in the middle of a dialogue of the other office leaves that dialogue as it was', async () => {
    await chat.says('linklerim')
    await chat.taps('Kara Hukuk Bürosu')
    await chat.says('Ali Ak 0537 111 22 33 4.321 tl')
    await chat.taps('Gönder')
    const card = { ...chat.last() }
    await switchTo(homeName())
    await chat.says('link oluştur')
    await chat.says('Veli Demir 0537 222 33 44')
    expect(texts(await chat.taps('1 gün uzat', card))).toContain('4.321')
    expect(texts(await chat.says('yardım'))).toContain('yeni link için')
    expect(texts(await chat.says('600 tl'))).toContain('Veli Demir')
    await chat.taps('Gönder')
    const { rows } = await office.at.owner.query<{ merchant_id: string }>(
      `SELECT DISTINCT merchant_id FROM payment_link WHERE amount = 60000 AND created_by = ANY($1)`,
      [[both.here.id, both.there.id]],
    )
    expect(rows).toEqual([{ merchant_id: office.merchant.id }])
  })

  test('an answer to a card is about its office too', async () => {
    await chat.says('linklerim')
    await chat.taps('Kara Hukuk Bürosu')
    const number = await office.link(chat, '2.345')
    const card = { ...chat.last() }
    await switchTo(homeName())
    expect(texts(await chat.says('durum', card.ref))).toContain(number)
    expect(texts(await chat.says('yardım'))).toContain(`${homeName()} için`)
  })

  test('approvals and clients too', async () => {
    const asker = await office.member('assistant', `Sekreter ${people}`)
    await office.confirmTeam(await office.ayse.says('ekip sınır asistan 5.000'))
    await chat.says('linklerim')
    await chat.taps(homeName())
    await chat.says('müşteriler')
    const book = { ...chat.last() }
    await switchTo('Kara Hukuk Bürosu')
    const waiting = await office.link(asker.chat, '9.000')
    expect(texts(await chat.says('onaylar'))).not.toContain(waiting)
    const question = chat.shown().findLast(({ text }) => text.includes(waiting))
    expect(texts(await chat.taps('Onayla', question))).toContain('Onaylandı')
    expect((await office.linkOf(waiting)).status).toBe('open')
    const client = book.choices.flat().find(({ label }) => label.includes('Ahmet'))
    if (client !== undefined) expect(texts(await chat.taps(client.label, book))).toContain('Ahmet Yılmaz')
    expect(texts(await chat.says('yardım'))).toContain('Kara Hukuk Bürosu için')
  })
})

describe('a group', () => {
  test('acts in its own office only, whatever the member chose elsewhere', async () => {
    const account = office.account('telegram')
    const owner = await office.telegramOf(office.owner, '5001')
    await office.find(async (tx) => {
      const there = aMember(kara, { displayName: 'Kara Ayşe' })
      await tx.members.create(there)
      await tx.members.bind(anIdentity(there, account, { address: '5001' }))
      await tx.groups.bind({
        ...{ channelAccountId: account.id, address: '-900', merchantId: office.merchant.id },
        ...{ boundBy: office.owner.id, boundAt: office.now() },
      })
    })
    await owner.says('linklerim')
    await owner.taps('Kara Hukuk Bürosu')
    const number = await office.link(owner, '3.456')
    const said = async (text: string): Promise<string> => {
      const before = office.channel('telegram').shown.length
      await owner.sends({
        ...{ kind: 'text', dedupeKey: systemIds.uuid(), from: '5001', sentAt: office.now(), text },
        ...{ displayName: null, replyToRef: null, group: { address: '-900', addressed: true } },
      })
      return texts(office.channel('telegram').shown.slice(before))
    }
    expect(await said('linklerim')).not.toMatch(/3\.456|Kara|Hangisi için/)
    expect(await said(`${number} iptal`)).not.toMatch(/3\.456|Kara/)
    expect(await said('büro')).toContain(`Bu grup şurası için çalışıyor: ${homeName()}`)
    expect(texts(await owner.says('yardım'))).toContain('Kara Hukuk Bürosu için')
  })
})

describe("a channel's own menu", () => {
  const menuOf = async (address: string): Promise<readonly string[] | null> => {
    let put: readonly ChannelMenu[] = []
    const channel = office.channel('telegram')
    const accounts = {
      ...office.deps.accounts,
      channel: () =>
        Promise.resolve({
          ...channel,
          putUpMenus: (menus: readonly ChannelMenu[]) => {
            put = menus
            return Promise.resolve()
          },
        }),
    }
    await putUpMenus({ ...office.deps, accounts }, office.account('telegram').id, address)
    return put.find(({ locale }) => locale === null)?.entries.map(({ command }) => command) ?? null
  }
  const asked = async (): Promise<string[]> =>
    (await office.at.committedJobs())
      .filter(({ queue }) => queue === QUEUES.putUpMenus)
      .map(({ payload }) => String(payload['address']))

  test('follows a switch of office', async () => {
    const { here, there } = await memberOfBoth(['owner', 'viewer'])
    const telegram = await office.telegramOf(here, '6001')
    await office.find((tx) => tx.members.bind(anIdentity(there, office.account('telegram'), { address: '6001' })))
    expect(await menuOf('6001')).toEqual(expect.arrayContaining(['ekip', 'onaylar', 'guvenlik', 'buro']))
    await telegram.says('linklerim')
    const before = (await asked()).length
    await telegram.taps('Kara Hukuk Bürosu')
    expect((await asked()).slice(before)).toEqual(['6001'])
    expect(await menuOf('6001')).toContain('buro')
    expect(await menuOf('6001')).not.toContain('ekip')
    await telegram.says('linklerim')
    expect((await asked()).slice(before)).toEqual(['6001'])
  })

  test('follows a role, a join and a removal', async () => {
    const { member } = await office.member('assistant', 'Menülü Kişi')
    await office.telegramOf(member, '6002')
    expect(await menuOf('6002')).not.toContain('onaylar')
    expect(await menuOf('6002')).not.toContain('buro')
    const before = (await asked()).length
    await office.confirmTeam(await office.ayse.says('ekip rol Menülü Kişi avukat'))
    expect((await asked()).slice(before)).toContain('6002')
    expect(await menuOf('6002')).toContain('onaylar')
    await office.confirmTeam(await office.ayse.says('ekip çıkar Menülü Kişi'))
    expect((await asked()).slice(before).filter((address) => address === '6002')).toHaveLength(2)
    expect(await menuOf('6002')).toEqual([])
  })
})
