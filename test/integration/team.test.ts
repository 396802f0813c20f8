import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinInBrowser } from '../../src/app/invite-member.ts'
import { openPanelSession, startSession } from '../../src/app/start-session.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/instant.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { sha256 } from '../support/builders.ts'
import { openTeamOffice, PIN, texts, tokenIn, withPin, type TeamOffice } from '../support/team-office.ts'

let office: TeamOffice

beforeAll(async () => {
  office = await openTeamOffice()
})
afterAll(() => office.close())

const start = (token: string, from: string) => ({
  kind: 'start' as const,
  dedupeKey: systemIds.uuid(),
  from,
  displayName: 'zeyno',
  token,
  sentAt: office.now(),
})

const membersNamed = (name: string) =>
  office.find(async (tx) => (await tx.members.ofMerchant(office.merchant.id)).filter((m) => m.displayName === name))

describe('an invitation', () => {
  test('by Telegram: joined, confirmed by the owner with the PIN, and only then a member', async () => {
    const invited = await office.ayse.says('ekip davet Zeynep Kaya asistan')
    expect(texts(invited)).toContain('Davet hazır: Zeynep Kaya · sekreter')
    expect(texts(invited)).toContain('https://t.me/test_bot?start=')
    const zeynep = office.chat('telegram', '815')
    expect(texts(await zeynep.sends(start(tokenIn(invited, 'katil'), '815')))).toContain('katılma isteğinizi ilettim')
    expect(texts(await zeynep.says('linklerim'))).not.toContain('Son linkler')
    expect(office.ayse.last().text).toContain('Zeynep Kaya ekibe katılmak istiyor · sekreter')
    expect(office.ayse.last().text).toContain('görünen ad: zeyno')
    const asked = await office.ayse.taps('Onayla')
    expect(texts(asked)).toContain('Henüz bir şey değişmedi')
    expect(await office.confirmTeam(asked)).toMatchObject({ ok: true })
    expect(zeynep.last().text).toContain('Hoş geldiniz Zeynep Kaya')
    expect(texts(await zeynep.says('yardım'))).toContain('Link oluştur')
    expect(texts(await zeynep.says('yardım'))).not.toContain('ekip: üyeler')
    expect(await office.find((tx) => tx.audit.verify(office.merchant.id))).toBeNull()
  })

  test('by browser: the session works from the confirmation on', async () => {
    const invited = await office.ayse.says('ekip davet Mehmet Demir muhasebe')
    const tokenSha256 = sha256(tokenIn(invited, 'katil'))
    const input = { tokenSha256, displayName: 'Mehmet Demir', pin: '901734' }
    const joined = await office.find((tx) => joinInBrowser(tx, office.deps, input))
    if (!joined.ok) throw new Error(joined.error.kind)
    await office.deliver()
    const session = () => office.find((tx) => tx.sessions.find(sha256(joined.value.plain), office.now()))
    expect(await session()).toBeNull()
    await office.confirmTeam(await office.ayse.taps('Onayla'))
    expect((await session())?.role).toBe('accountant')
    expect((await office.find((tx) => joinInBrowser(tx, office.deps, input))).ok).toBe(false)
  })

  test('ends after ten minutes, and opens nothing twice', async () => {
    const invited = await office.ayse.says('ekip davet Geç Kalan izleyici')
    office.pass(10 * MINUTE_MS)
    const late = office.chat('telegram', '816')
    expect(texts(await late.sends(start(tokenIn(invited, 'katil'), '816')))).toContain('geçersiz')
    expect(await membersNamed('Geç Kalan')).toEqual([])
  })

  test('of whom the owner does not know leaves nothing behind', async () => {
    const invited = await office.ayse.says('ekip davet Yanlış Kişi avukat')
    await office.chat('telegram', '817').sends(start(tokenIn(invited, 'katil'), '817'))
    expect(texts(await office.ayse.taps('Reddet'))).toContain('Yanlış Kişi ekibe eklenmedi')
    const [gone] = await membersNamed('Yanlış Kişi')
    expect(gone?.active).toBe(false)
    const identities = await office.find((tx) => tx.members.identitiesOf(office.merchant.id))
    expect(identities.filter(({ memberId }) => memberId === gone?.id)).toEqual([])
    const again = await office.ayse.says('ekip davet Doğru Kişi avukat')
    const chat = office.chat('telegram', '817')
    expect(texts(await chat.sends(start(tokenIn(again, 'katil'), '817')))).toContain('Doğru Kişi, katılma isteğinizi')
  })

  test('is asked about where role or name is missing', async () => {
    expect(texts(await office.ayse.says('ekip davet Ayşe'))).toContain('hangi görevle davet edeyim')
    expect(texts(await office.ayse.says('ekip davet asistan'))).toContain('hangi görevle davet edeyim')
  })
})

describe('changes', () => {
  test('nothing changes without the PIN; five wrong ones lock for an hour and tell the owners', async () => {
    const { member } = await office.member('assistant', 'Elif Ak')
    const asked = await office.ayse.says('ekip rol Elif avukat')
    expect(texts(asked)).toContain('Yeni görev · Elif Ak · avukat')
    for (let tries = 1; tries <= 4; tries += 1)
      expect(await office.confirmTeam(asked, '000000')).toMatchObject({ error: { kind: 'wrong_pin' } })
    expect(await office.confirmTeam(asked, '000000')).toMatchObject({ error: { kind: 'locked' } })
    expect(office.ayse.last().text).toContain('Beş yanlış deneme, PIN kilitlendi: Av. Ayşe Demir')
    expect(await office.confirmTeam(asked)).toMatchObject({ error: { kind: 'locked' } })
    expect((await office.memberOf(member.id)).role).toBe('assistant')
    office.pass(HOUR_MS)
    expect(await office.confirmTeam(await office.ayse.says('ekip rol Elif avukat'))).toMatchObject({ ok: true })
    expect((await office.memberOf(member.id)).role).toBe('professional')
    expect(office.ayse.last().text).toContain('Ekipte değişiklik: Yeni görev · Elif Ak · avukat')
  })

  test('a confirmation page works once and for five minutes', async () => {
    await office.member('viewer', 'Can Su')
    const asked = await office.ayse.says('ekip rol Can destek')
    expect(await office.confirmTeam(asked)).toMatchObject({ ok: true })
    expect(await office.confirmTeam(asked)).toMatchObject({ error: { kind: 'token', trouble: 'used' } })
    const late = await office.ayse.says('ekip rol Can izleyici')
    office.pass(5 * MINUTE_MS)
    expect(await office.confirmTeam(late)).toMatchObject({ error: { kind: 'token', trouble: 'expired' } })
  })

  test('the last owner stays, also where two owners remove each other at the same moment', async () => {
    expect(texts(await office.ayse.says('ekip çıkar Av. Ayşe Demir'))).toContain('tek yönetici')
    const { chat } = await withPin(office, 'owner', 'Ortak Bir')
    const [byAyse, byPartner] = [await office.ayse.says('ekip çıkar Ortak'), await chat.says('ekip çıkar Ayşe Demir')]
    const answers = await Promise.all([office.confirmTeam(byAyse), office.confirmTeam(byPartner)])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const owners = await office.find(async (tx) =>
      (await tx.members.ofMerchant(office.merchant.id)).filter(({ role, active }) => active && role === 'owner'),
    )
    expect(owners).toHaveLength(1)
    // Whoever it was, the tests below speak as Ayşe.
    await office.find((tx) => tx.members.save({ ...office.owner, pinHash: PIN, active: true }))
    await office.find((tx) =>
      tx.members.bind({
        memberId: office.owner.id,
        merchantId: office.merchant.id,
        channelAccountId: office.account('web_chat').id,
        address: office.owner.id,
        notify: true,
      }),
    )
  })

  test('two who fit the name are asked about, by name', async () => {
    await office.member('viewer', 'Deniz Kara')
    await office.member('viewer', 'Deniz Ak')
    expect(texts(await office.ayse.says('ekip çıkar Deniz'))).toContain('birden fazla kişiye uyuyor')
    expect(texts(await office.ayse.taps('Deniz Ak'))).toContain('Ekipten çıkarma · Deniz Ak')
  })
})

describe('a removed member', () => {
  test('is out in the same unit of work: sessions, chats, cards, addresses, requests', async () => {
    const { member, chat } = await withPin(office, 'assistant', 'Giden Kişi')
    const telegram = await office.telegramOf(member, '901')
    const session = await office.find((tx) => startSession(tx, office.deps, member))
    const number = await office.link(chat, '3.000')
    const panel = await chat.says('panel')
    await office.ayse.says('ekip sınır Giden Kişi 1.000')
    await office.confirmTeam(await office.ayse.says('ekip sınır Giden Kişi 1.000'))
    const waiting = await office.link(telegram, '9.000')
    expect((await office.linkOf(waiting)).status).toBe('awaiting_approval')

    await office.confirmTeam(await office.ayse.says('ekip çıkar Giden Kişi'))

    const { id } = await office.linkOf(number)
    expect(await office.find((tx) => tx.sessions.find(sha256(session.plain), office.now()))).toBeNull()
    expect(await office.find((tx) => tx.cards.ofLink(id))).toEqual([])
    expect((await office.find((tx) => openPanelSession(tx, office.deps, sha256(tokenIn(panel, 'giris'))))).ok).toBe(
      false,
    )
    expect((await office.linkOf(waiting)).status).toBe('discarded')
    expect(await office.find((tx) => tx.approvals.waitingOf(office.merchant.id))).toEqual([])
    const before = telegram.shown().length
    const said = await telegram.says(`${number} durum`)
    expect(texts(said)).not.toContain(number)
    expect(telegram.shown().length - before).toBeLessThanOrEqual(1)
    expect(await chat.says('linklerim')).toSatisfy((shown: never[]) => !texts(shown).includes('Son linkler'))
    expect(texts(await office.ayse.says('ekip'))).not.toContain('Giden Kişi')
  })
})

describe('limits and approval in chat', () => {
  test('above the limit the link waits; the first answer stands, and who asked is told', async () => {
    const { member, chat } = await office.member('assistant', 'Sekreter Bir')
    const lawyer = await office.member('professional', 'Av. Kemal')
    await office.confirmTeam(await office.ayse.says('ekip sınır asistan 5.000'))
    const small = await office.link(chat, '5.000')
    expect((await office.linkOf(small)).status).toBe('open')
    const number = await office.link(chat, '7.500')
    expect((await office.linkOf(number)).status).toBe('awaiting_approval')
    expect(chat.last().text).toContain('🖊 Onay bekliyor')
    expect(office.channel('whatsapp').shown.some(({ text }) => text.includes('7.500,00'))).toBe(false)
    for (const approver of [office.ayse, lawyer.chat])
      expect(approver.last().text).toContain('Onayınızı bekleyen link: 7.500,00 TL')
    expect(texts(await chat.says('onaylar'))).toContain('yetkiniz yok')

    const approved = await lawyer.chat.taps('Onayla')
    expect(texts(approved)).toContain('✅ Onaylandı, link gönderildi')
    expect((await office.linkOf(number)).status).toBe('open')
    expect(chat.shown().some(({ text }) => text.includes('Linkiniz onaylandı ve gönderildi'))).toBe(true)
    expect(chat.shown().some(({ text }) => text.includes('✅ Link hazır') && text.includes(number))).toBe(true)
    expect(office.channel('whatsapp').shown.some(({ text }) => text.includes('7.500,00'))).toBe(true)

    const second = texts(await office.ayse.taps('Reddet'))
    expect(second).toContain('Onaylandı, link gönderildi')
    expect(second).toContain('Yanıtlayan: Av. Kemal')
    expect((await office.linkOf(number)).status).toBe('open')
    expect(member.role).toBe('assistant')
  })

  test('two who answer at the same moment give one answer', async () => {
    const { chat } = await office.member('assistant', 'Sekreter İki')
    const lawyers = [await office.member('professional', 'Av. Bir'), await office.member('professional', 'Av. İki')]
    const number = await office.link(chat, '8.000')
    await Promise.all(lawyers.map((one, index) => one.chat.taps(index === 0 ? 'Onayla' : 'Reddet')))
    const { status, id } = await office.linkOf(number)
    expect(['open', 'discarded']).toContain(status)
    const { rows } = await office.at.owner.query(`SELECT status FROM link_approval WHERE link_id = $1`, [id])
    expect(rows).toEqual([{ status: status === 'open' ? 'approved' : 'rejected' }])
  })

  test('a change takes the question back; the old buttons answer nothing', async () => {
    const { chat } = await office.member('assistant', 'Sekreter Üç')
    const number = await office.link(chat, '9.000')
    const card = await chat.taps('Değiştir')
    expect(texts(card)).toContain('Şunu anladım')
    expect(texts(await office.ayse.taps('Onayla'))).toContain('geri çekti')
    expect((await office.linkOf(number)).status).toBe('draft')
    await chat.says('4.000 olsun')
    await chat.taps('Gönder')
    expect((await office.linkOf(number)).status).toBe('open')
  })

  test('nobody answers for a day: the link is dropped and who asked is told', async () => {
    const { sweep } = await import('../../src/app/sweep.ts')
    const { chat } = await office.member('assistant', 'Sekreter Dört')
    const number = await office.link(chat, '9.500')
    office.pass(DAY_MS)
    expect(texts(await office.ayse.taps('Onayla'))).toContain('süresi dolmuş')
    await sweep(office.deps)
    await office.deliver()
    expect((await office.linkOf(number)).status).toBe('discarded')
    expect(chat.shown().some(({ text }) => text.includes('Linkiniz süresinde onaylanmadı'))).toBe(true)
  })

  test('nobody approves their own, nor above their own limit', async () => {
    await office.confirmTeam(await office.ayse.says('ekip sınır avukat 6.000'))
    const kemal = await office.member('professional', 'Av. Sınırlı')
    const number = await office.link(kemal.chat, '7.000')
    expect((await office.linkOf(number)).status).toBe('awaiting_approval')
    expect(texts(await kemal.chat.says('onaylar'))).toContain('bekleyen link yok')
    await expect(
      office.at.owner.query(
        `UPDATE link_approval SET status = 'approved', answered_by = asked_by, answered_at = now() WHERE status = 'waiting'`,
      ),
    ).rejects.toThrow('two_people')
    expect(texts(await office.ayse.says('onaylar'))).toContain('7.000,00 TL')
    await office.ayse.taps('Onayla')
    expect((await office.linkOf(number)).status).toBe('open')
    await office.confirmTeam(await office.ayse.says('ekip sınır avukat yok'))
  })
})

describe('four eyes for refunds', () => {
  test('above the limit the asker’s own PIN is not enough', async () => {
    const number = await office.paidLink(office.ayse)
    await office.confirmTeam(await office.ayse.says('ekip sınır iade 1.000'))
    expect(await office.confirmRefund(await office.ayse.says(`${number} iade 500 tl`))).toMatchObject({ ok: true })
    const alone = texts(await office.ayse.says(`${number} iade 2.000 tl`))
    expect(alone).toContain('tek kişiyle iade sınırının üstünde: 1.000,00 TL')
    expect(alone).not.toContain('/onay/')
    const { chat } = await withPin(office, 'owner', 'İkinci Yönetici')
    const asked = texts(await office.ayse.says(`${number} iade 2.000 tl`))
    expect(asked).not.toContain('/onay/')
    expect(chat.last().text).toContain('İade onayınızı bekliyor: 2.000,00 TL')
    expect(await office.confirmRefund([chat.last()])).toMatchObject({ ok: true, value: { status: 'approved' } })
  })
})
