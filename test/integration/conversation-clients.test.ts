import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eraseClientByToken, viewClientErasure } from '../../src/app/client-erasure.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { foldName, searchKeys } from '../../src/domain/client-words.ts'
import { MINUTE_MS } from '../../src/domain/instant.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import { aFact, aMember, aMerchant, anAttempt, anIdentity, aPayer } from '../support/builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
  for (const sentence of [
    'Ahmet Yılmaz 0532 111 22 33 1.000 tl',
    'Çağla Şimşek 0532 222 33 44 1.100 tl sadece sms',
    'Fatma Kaya 0532 333 44 55 1.200 tl',
    'Fatma Kaya 0532 333 66 77 1.300 tl',
    'Işık Demir isik@ornek.com 1.400 tl',
    'Ömer Bulut 0532 444 55 66 1.500 tl',
    'Zeki Aydın 0532 555 66 77 1.600 tl',
  ]) {
    await ayse.says(sentence)
    await ayse.taps('Gönder')
  }
})
afterAll(() => office.close())
beforeEach(() => ayse.says('/vazgec'))

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
const says = async (text: string): Promise<string> => texts(await ayse.says(text))

describe('known clients', () => {
  test('are completed by their name, however it is typed', async () => {
    const card = await says('ahmet yılmaza 3000 danışmanlık')
    expect(card).toContain('👤 Ahmet Yılmaz · 0532 111 22 33\n💰 3.000,00 TL')
    await ayse.taps('Vazgeç')
    expect(await says('CAGLA SIMSEK 3.000 tl')).toContain('👤 Çağla Şimşek · 0532 222 33 44')
    await ayse.taps('Vazgeç')
  })

  test('are completed by their number', async () => {
    expect(await says('0532 111 22 33 4.000 tl')).toContain('👤 Ahmet Yılmaz · 0532 111 22 33')
    await ayse.taps('Vazgeç')
  })

  test('of one name are asked about, with the last four digits', async () => {
    expect(await says('fatma kayaya 5000 tl')).toContain(
      'birden fazla kişi var. Hangisi?\n\n🧪 DENEME MODU\n[Fatma Kaya · …4455]\n[Fatma Kaya · …6677]\n[Yeni kişi]',
    )
    expect(texts(await ayse.taps('Fatma Kaya · …6677'))).toContain('👤 Fatma Kaya · 0532 333 66 77')
    await ayse.taps('Vazgeç')
    await says('fatma kayaya 5000 tl')
    expect(await says('4455')).toContain('👤 Fatma Kaya · 0532 333 44 55')
    await ayse.taps('Vazgeç')
    await says('fatma kayaya 5000 tl')
    expect(texts(await ayse.taps('Yeni kişi'))).toContain('Hangi telefona')
  })

  test('a part of a name is never enough to be sure', async () => {
    expect(await says('ahmete 3 bin')).toContain(
      'Defterde şu kişi var. O mu?\n\n🧪 DENEME MODU\n[Ahmet Yılmaz · …2233]',
    )
    expect(texts(await ayse.taps('Ahmet Yılmaz · …2233'))).toContain('👤 Ahmet Yılmaz · 0532 111 22 33')
    await ayse.taps('Vazgeç')
  })

  test('a number under another name is asked about', async () => {
    const asked = await says('Mehmet Kaya 0532 111 22 33 5.000 tl')
    expect(asked).toContain('0532 111 22 33 defterde başka bir adla kayıtlı')
    expect(asked).toContain('Siz şöyle yazdınız: Mehmet Kaya')
    expect(asked).toContain('[Ahmet Yılmaz · …2233]\n[Yeni kişi]')
    expect(texts(await ayse.taps('Yeni kişi'))).toContain('👤 Mehmet Kaya · 0532 111 22 33')
    await ayse.taps('Vazgeç')
    await says('Mehmet Kaya 0532 111 22 33 5.000 tl')
    expect(texts(await ayse.taps('Ahmet Yılmaz · …2233'))).toContain('👤 Ahmet Yılmaz · 0532 111 22 33')
    await ayse.taps('Vazgeç')
  })

  test('are written to by the channels of their last link', async () => {
    expect(await says('çağla şimşek 2.000 tl')).toContain('☐ WhatsApp ☑ SMS')
    await ayse.taps('Vazgeç')
    expect(await says('ahmet yılmaz 2.000 tl')).toContain('☑ WhatsApp ☑ SMS')
    await ayse.taps('Vazgeç')
  })

  test('somebody of a dropped draft is no client', async () => {
    await says('Deneme Kişisi 0533 999 00 11 700 tl')
    await ayse.taps('Vazgeç')
    expect(await says('müşteri deneme')).toContain('Defterde böyle birini bulamadım: deneme')
  })
})

describe('the client book', () => {
  test('lists page by page, by name, in one message', async () => {
    const first = await says('müşteri')
    expect(first).toContain('1–6 / 7 kişi')
    expect(first).toContain('[Ahmet Yılmaz · …2233]')
    const [second, ...more] = await ayse.taps('Sonraki ›')
    expect(more).toEqual([])
    expect(second?.edits).toBe(1)
    expect(texts(second === undefined ? [] : [second])).toContain('7–7 / 7 kişi')
    expect(texts(await ayse.taps('‹ Önceki'))).toContain('1–6 / 7 kişi')
  })

  test.each(['müşteri çağla', 'MÜŞTERİ ŞİMŞEK', 'musteri simsek cag', '/musteri 3344', 'rehber 0532 222 33 44'])(
    'finds one by “%s”',
    async (search) => {
      const shown = await says(search)
      expect(shown).toContain('👤 Çağla Şimşek · 0532 222 33 44')
      expect(shown).toContain('Bugüne kadar ödenen: 0,00 TL')
      expect(shown).toContain('Gönderilen link: 1')
      expect(shown).toMatch(/\[[A-Z2-9]{4} · Çağla Şimşek · 1\.100,00 TL\]/)
    },
  )

  test('is searched by an index', async () => {
    const { rows } = await office.at.superuser
      .query<{ 'QUERY PLAN': string }>(
        `SET enable_seqscan = off; EXPLAIN SELECT 1 FROM payer_key k WHERE k.merchant_id = $$${office.merchant.id}$$
        AND k.key ~>=~ 'sim' AND k.key ~<~ E'sim\\uffff'`,
      )
      .then(
        (result) =>
          (Array.isArray(result) ? (result as { rows: { 'QUERY PLAN': string }[] }[])[1] : result) ?? { rows: [] },
      )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('payer_key_prefix')
  })

  test('shows what was paid, without what went back', async () => {
    await pay('Zeki Aydın')
    expect(await says('müşteri zeki')).toContain('Bugüne kadar ödenen: 1.600,00 TL')
  })

  test('corrects name, phone and e-mail, read as everywhere', async () => {
    await says('müşteri ömer')
    await ayse.taps('Ad')
    expect(await says('Ömer Faruk Bulut')).toContain('👤 Ömer Faruk Bulut')
    await ayse.taps('Kişiye dön')
    await ayse.taps('Telefon')
    expect(await says('0212 444 55 66')).toContain('Bu bir cep telefonu numarası değil')
    expect(await says('0535 444 55 66')).toContain('0535 444 55 66')
    await ayse.taps('Kişiye dön')
    await ayse.taps('E-posta')
    expect(await says('omer@ornek.com')).toContain('omer@ornek.com')
    expect(await says('müşteri ömer')).toContain('👤 Ömer Faruk Bulut · 0535 444 55 66 · omer@ornek.com')
    await ayse.taps('Telefon')
    expect(texts(await ayse.taps('Boş bırak'))).toContain('👤 Ömer Faruk Bulut · omer@ornek.com')
    expect(await says('ömer faruk buluta 900 tl')).toContain('omer@ornek.com')
    await ayse.taps('Vazgeç')
  })

  test('says when the new number is somebody else’s too', async () => {
    await says('müşteri ömer')
    await ayse.taps('Telefon')
    expect(await says('0532 111 22 33')).toContain('Aynı bilgi defterde şu kişide de var: Ahmet Yılmaz')
    await ayse.taps('Kişiye dön')
    await ayse.taps('Telefon')
    await says('0535 444 55 66')
  })

  test('changes the channels of the next link, in place', async () => {
    await says('müşteri ahmet')
    const [shown] = await ayse.taps('☑ WhatsApp')
    expect(shown?.edits).toBe(1)
    expect(texts(shown === undefined ? [] : [shown])).toContain('[☐ WhatsApp] [☑ SMS]')
    expect(await says('ahmet yılmaza 3000 danışmanlık')).toContain('☐ WhatsApp ☑ SMS')
    await ayse.taps('Vazgeç')
  })

  test('begins a link for a client: only the amount is asked', async () => {
    await says('müşteri ahmet')
    expect(texts(await ayse.taps('Yeni link'))).toContain('Ne kadar isteyelim?')
    expect(await says('2750')).toContain('👤 Ahmet Yılmaz · 0532 111 22 33\n💰 2.750,00 TL')
    await ayse.taps('Vazgeç')
  })

  test('is read, and no more, by who may not write in it', async () => {
    const { chat } = await office.member('accountant', 'Muhasebe')
    const shown = texts(await chat.says('müşteri ahmet'))
    expect(shown).toContain('👤 Ahmet Yılmaz')
    expect(shown).not.toMatch(/\[Telefon\]|\[Yeni link\]|Sil/)
    const { chat: viewer } = await office.member('viewer', 'Stajyer')
    expect(texts(await viewer.says('müşteri ahmet'))).not.toContain('Ahmet')
  })
})

describe('two offices', () => {
  test('never see each other’s clients, by name, number, list or button', async () => {
    await says('müşteri ahmet')
    const action =
      ayse
        .last()
        .choices.flat()
        .find(({ label }) => label === 'Telefon')?.action ?? ''
    const other = aMerchant({ name: 'Başka Büro' })
    const member = aMember(other, { displayName: 'Av. Can' })
    await office.deps.store.transaction(async (tx) => {
      await tx.merchants.create(other)
      await tx.members.create(member)
      await tx.members.bind(anIdentity(member, office.account('web_chat'), { address: member.id }))
    })
    const can = office.chat('web_chat', member.id)
    expect(texts(await can.says('müşteri'))).toContain('Defteriniz henüz boş')
    expect(texts(await can.says('ahmet yılmaza 3000 tl danışmanlık'))).toContain('Hangi telefona')
    await can.says('/vazgec')
    expect(texts(await can.says('müşteri 2233'))).toContain('bulamadım')
    const pressed = await can.sends({
      ...{ kind: 'press', from: can.address, action, messageRef: 'x', sentAt: office.now() },
      dedupeKey: systemIds.uuid(),
    })
    expect(texts(pressed)).toContain('Bu düğmenin işi bitmiş')
  })
})

describe('erasure', () => {
  const tokenOf = (shown: readonly Shown[]): string => systemIds.sha256(shown.at(-1)?.url?.split('/').at(-1) ?? '')
  const erase = (tokenSha256: string, pin: string) =>
    office.deps.store.transaction((tx) => eraseClientByToken(tx, office.deps, { tokenSha256, pin }))

  test('is refused while a link runs', async () => {
    await says('müşteri ışık')
    const shown = texts(await ayse.taps('Sil (KVKK)'))
    expect(shown).toContain('Bu kişi şu an silinemez')
    expect(shown).toContain('1.400,00 TL')
  })

  test('is the owner’s, by PIN, and leaves the books but no trace of the person', async () => {
    await office.deps.store.transaction((tx) => tx.members.save({ ...office.owner, pinHash: '123456' }))
    await says('Canan Silinir 0536 101 20 30 canan@ornek.com 2.100 tl gizli konu 2026/77 E.')
    await ayse.taps('Gönder')
    await pay('Canan Silinir')
    await says('müşteri')
    const before = await sums()
    await mentionInEveryWay()
    await says('müşteri canan')
    const asked = await ayse.taps('Sil (KVKK)')
    expect(texts(asked)).toContain('Kalır: tutarlar, tarihler ve ödeme kayıtları')
    const token = tokenOf(asked)
    expect(await office.deps.store.transaction((tx) => viewClientErasure(tx, office.deps, token))).toMatchObject({
      ok: true,
      value: { clientName: 'Canan Silinir', linkCount: 1 },
    })
    expect(await erase(token, '000000')).toEqual({ ok: false, error: { kind: 'wrong_pin' } })
    expect(await erase(token, '123456')).toMatchObject({ ok: true })
    expect(await erase(token, '123456')).toMatchObject({ ok: false, error: { kind: 'token', trouble: 'used' } })
    await office.deliver()
    expect(await sums()).toEqual(before)
    expect(await tablesNaming(['Canan Silinir', '5361012030', 'canan@ornek.com', 'gizli konu', '2026/77'])).toEqual([])
    expect(await tablesNamingHoweverTyped(['canan silinir', '5361012030', 'canan@ornek.com'])).toEqual([])
    expect(await says('müşteri canan')).toContain('bulamadım')
    const { rows } = await office.at.owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_event WHERE action = 'client.erased'`,
    )
    expect(rows[0]?.n).toBe(1)
  })

  test('is not offered to, and not done by, anybody else', async () => {
    const { chat } = await office.member('assistant', 'Selin')
    await says('müşteri zeki')
    const action =
      ayse
        .last()
        .choices.flat()
        .find(({ label }) => label === 'Sil (KVKK)')?.action ?? ''
    expect(texts(await chat.says('müşteri zeki'))).not.toContain('Sil (KVKK)')
    const pressed = await chat.sends({
      ...{ kind: 'press', from: chat.address, action, messageRef: 'x', sentAt: office.now() },
      dedupeKey: systemIds.uuid(),
    })
    expect(texts(pressed)).toContain('yetki')
  })

  test('an address that was opened too late erases nobody', async () => {
    await says('müşteri zeki')
    const token = tokenOf(await ayse.taps('Sil (KVKK)'))
    office.pass(6 * MINUTE_MS)
    expect(await erase(token, '123456')).toMatchObject({ ok: false, error: { kind: 'token', trouble: 'expired' } })
    expect(await says('müşteri zeki')).toContain('👤 Zeki Aydın')
  })
})

/** Typed in capitals, without Turkish letters, grouped otherwise; asked, searched, left half done on another device. */
async function mentionInEveryWay(): Promise<void> {
  const { chat } = await office.member('assistant', 'Yarım Bırakan')
  for (const typed of [
    'müşteri CANAN SİLİNİR',
    'musteri canan silinir',
    'müşteri 5361012030',
    'Canan Silinir kim acaba',
    'CANAN@ORNEK.COM kimin',
    '0536-101-20-30 bu numara kimin?',
    'linkolştr canan  silinir',
    'link oluştur',
    'canan silinir +90 536 101 20 30',
  ])
    await chat.says(typed)
}

/** As a reader would find it: any case, any letters, digits in any grouping. */
async function tablesNamingHoweverTyped(found: readonly string[]): Promise<string[]> {
  const { rows: tables } = await office.at.superuser.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const naming: string[] = []
  for (const { name } of tables) {
    // what the queue keeps of finished jobs is its own, and gone after its retention
    if (name === 'test_job') continue
    const { rows } = await office.at.superuser.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
    const holds = (row: string): boolean =>
      found.some((one) =>
        /^\d+$/.test(one)
          ? row.replaceAll(/[\s()+-]/g, '').includes(one)
          : (one.includes('@') ? row.toLowerCase() : foldName(row)).includes(one),
      )
    naming.push(...rows.filter(({ row }) => holds(row)).map(({ row }) => `${name}: ${row}`))
  }
  return naming
}

/** The newest link of this person is paid in full. */
async function pay(name: string): Promise<void> {
  await office.deps.store.transaction(async (tx) => {
    const { clients } = await tx.payers.search(office.merchant.id, searchKeys(name), {
      ...{ offset: 0, limit: 1 },
    })
    const [link] = await tx.links.ofPayer(office.merchant.id, clients[0]?.id ?? aPayer(office.merchant).id)
    const [pos] = await tx.accounts.posOf(office.merchant.id)
    if (link === undefined || pos === undefined) throw new Error(`${name} has no link`)
    const attempt = anAttempt(link, pos, { status: 'succeeded' })
    await tx.attempts.create(attempt)
    await tx.facts.insert(aFact(attempt))
    const paid: PaymentLink = { ...link, status: 'paid', version: link.version + 1 }
    await tx.links.save(paid)
  })
}

async function sums(): Promise<unknown> {
  const { rows } = await office.at.owner.query<Record<string, unknown>>(
    `SELECT (SELECT count(*)::int FROM payment_link) AS links, (SELECT sum(amount)::text FROM payment_link) AS asked,
      (SELECT count(*)::int FROM payment_fact) AS facts, (SELECT sum(amount)::text FROM payment_fact) AS paid,
      (SELECT count(*)::int FROM link_line) AS lines`,
  )
  return rows[0]
}

/** Tables in which any row still holds one of the texts, in any column. */
async function tablesNaming(found: readonly string[]): Promise<string[]> {
  const { rows: tables } = await office.at.superuser.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const naming: string[] = []
  for (const { name } of tables) {
    if (name === 'test_job') continue
    const { rows } = await office.at.superuser.query<{ row: string }>(
      `SELECT t::text AS row FROM "${name}" t WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) f WHERE position(f IN t::text) > 0)`,
      [[...found]],
    )
    if (rows.length > 0) naming.push(`${name}: ${rows[0]?.row ?? ''}`)
  }
  return naming
}
