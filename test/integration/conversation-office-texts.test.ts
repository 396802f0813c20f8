import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OfficeTextPlace } from '../../src/domain/office-text.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
const says = async (text: string): Promise<string> => texts(await ayse.says(text))
const taps = async (label: string): Promise<string> => texts(await ayse.taps(label))
const lastTo = (kind: 'whatsapp', address: string): string =>
  office.channel(kind).shown.findLast((one) => one.address === address)?.text ?? ''

async function startWriting(key: string, place: string): Promise<string> {
  await says('şablonlar')
  await taps(key)
  await taps(place)
  return taps('Değiştir')
}

const OWN = 'Sayın {müvekkil}, sayfanız: {link}\nTutar {tutar}, son geçerlilik {son tarih}, kod {KOD}. {büro}'

describe('an office writes its own text', () => {
  test('from the list to the preview and the saved version', async () => {
    expect(await says('Ahmet Yılmaz 0532 111 22 33 1.000 tl')).toContain('1.000,00 TL')
    await taps('Gönder')
    expect(await says('şablonlar')).toContain('▫️ ödeme linki')
    expect(await taps('ödeme linki')).toContain('[uzun · Türkçe]')
    expect(await taps('uzun · Türkçe')).toContain('Varsayılan metin kullanılıyor')
    expect(await taps('Değiştir')).toContain('Mutlaka geçmesi gerekenler: {tutar} {son_tarih} {link} {kod}')
    const preview = await says(OWN)
    expect(preview).toContain('Sayın Ahmet Yılmaz, sayfanız: https://ode.ornek.av.tr/o/xxxxxxxxxxxxxxxxxxxxxx')
    expect(preview).toContain('Tutar 1.000,00 TL')
    expect(preview).toMatch(/WhatsApp, Telegram, e-posta: \d+ karakter/)
    expect(await taps('Kaydet')).toContain('kaydedildi')
    expect(await says('şablonlar')).toContain('✍️ ödeme linki: sizin metniniz')
    await taps('ödeme linki')
    expect(await taps('uzun · Türkçe')).toContain('Sizin metniniz · 1. sürüm · Av. Ayşe Demir')
  })

  test('and payers read it, with the notice and the way out below it', async () => {
    await says('Fatma Kaya 0532 222 33 44 2.000 tl')
    await taps('Gönder')
    const text = lastTo('whatsapp', '+905322223344')
    expect(text).toContain('Sayın Fatma Kaya, sayfanız: https://ode.ornek.av.tr/o/')
    expect(text).toContain('Aydınlatma metni: https://ode.ornek.av.tr/o/')
    expect(text).toContain('DUR yazmanız yeterli')
  })

  test('and may return to the default, with every version kept', async () => {
    await says('şablonlar')
    await taps('ödeme linki')
    await taps('uzun · Türkçe')
    expect(await taps('Varsayılana dön')).toContain('varsayılan metne dönüldü')
    await says('Can Ak 0532 333 44 55 3.000 tl')
    await taps('Gönder')
    expect(lastTo('whatsapp', '+905323334455')).toMatch(/^Merhaba,/)
    const { rows } = await office.at.owner.query(
      "SELECT version, body IS NULL AS back FROM office_text WHERE key = 'link' AND length = 'long' ORDER BY version",
    )
    expect(rows).toEqual([
      { version: 1, back: false },
      { version: 2, back: true },
    ])
    const audited = await office.at.owner.query(
      "SELECT action FROM audit_event WHERE action LIKE 'text.%' ORDER BY seq",
    )
    expect(audited.rows.map(({ action }) => action)).toEqual(['text.changed', 'text.restored'])
  })
})

describe('what is refused says why', () => {
  test('missing and unknown gaps, with the likely one', async () => {
    await startWriting('ödeme linki', 'uzun · Türkçe')
    const refused = await says('Sayın {muvekil}, {tutar} için {link}')
    expect(refused).toContain('{muvekil} diye bir boşluk yok. Şunu mu demek istediniz: {müvekkil}')
    expect(refused).toContain('Eksik: {son_tarih}')
    expect(refused).toContain('Eksik: {kod}')
    expect(await says('{{tutar}} {son_tarih} {link} {kod}')).toContain('Süslü parantez')
    expect(await says(`${OWN} <%= it.url %> {tutar`)).toContain('Süslü parantez')
  })

  test('words that hurry, press, tell of a case or advertise', async () => {
    const refused = await says(
      `${OWN} Hemen ödeyin, aksi halde 2026/123 sayılı dosyada haciz! Fırsat: http://x.example`,
    )
    for (const line of [
      '“Hemen”: acele ettiriyor',
      '“aksi halde”: baskı ya da tehdit gibi okunuyor',
      '“2026/123”: dosyaya ya da mahkemeye ilişkin bilgi',
      '“haciz”: dosyaya',
      '“Fırsat”: reklam sözü',
      '“http://x.example”: başka bir adrese götürüyor',
    ])
      expect(refused).toContain(line)
  })

  test('an SMS that does not fit into one', async () => {
    await says('vazgeç')
    await startWriting('ödeme linki', 'SMS · Türkçe')
    expect(await says(`${'çok uzun '.repeat(20)} {tutar} {son_tarih} {link} {kod}`)).toContain('Bir SMS’e sığmıyor')
    expect(await says('{büro} {tutar} {son_tarih} {kod} {link}')).toMatch(/SMS: \d+ karakter, 1 SMS \(en fazla 155\)/)
    await says('vazgeç')
  })

  test('a card number is no text', async () => {
    await startWriting('ödeme linki', 'uzun · Türkçe')
    expect(texts(await ayse.sends({ ...typedEvent('x'), text: `${OWN} 4111 1111 1111 1111` }))).toContain('kart')
    await says('vazgeç')
  })
})

const typedEvent = (text: string) => ({
  kind: 'text' as const,
  dedupeKey: `typed:${Math.random()}`,
  from: office.owner.id,
  displayName: null,
  text,
  sentAt: office.now(),
  replyToRef: null,
})

describe('nothing in a text or a name is more than words', () => {
  const PLACE: OfficeTextPlace = { key: 'link', locale: 'tr', length: 'long' }
  let version = 10

  /** As a row that an older program might have left. */
  const store = (body: string, place = PLACE) =>
    office.deps.store.transaction((tx) =>
      tx.officeTexts.add({
        ...place,
        merchantId: office.merchant.id,
        version: (version += 1),
        body,
        createdBy: office.owner.id,
        createdAt: office.now(),
      }),
    )

  test('gaps in a name, markup and template code arrive as they were typed', async () => {
    await store('<b>{payer}</b> <%= it.url %> {amount} {until} {link} {code} \u202etxet')
    await says('Deniz Ay 0532 444 55 66 4.000 tl')
    await office.at.owner.query("UPDATE payer SET name = '{amount} {{ <i>' WHERE phone = '+905324445566'")
    await taps('Gönder')
    const text = lastTo('whatsapp', '+905324445566')
    expect(text).toContain('<b>{amount} {{ <i></b>')
    expect(text).toContain('<%= it.url %> 4.000,00 TL')
    expect(text).not.toContain('\u202e')
  })

  test('a text that cannot be said never holds a message up; the owner is told once', async () => {
    await store('{amount} {no_such_gap} {link}')
    for (const phone of ['0532 555 66 77', '0532 666 77 88']) {
      await says(`Ece Su ${phone} 5.000 tl`)
      await taps('Gönder')
    }
    expect(lastTo('whatsapp', '+905325556677')).toMatch(/^Merhaba,/)
    expect(lastTo('whatsapp', '+905326667788')).toMatch(/^Merhaba,/)
    const told = ayse.shown().filter(({ text }) => text.includes('yerine varsayılan metin gönderildi'))
    expect(told).toHaveLength(1)
  })
})

test('only who may: an assistant is turned away', async () => {
  const { chat } = await office.member('assistant', 'Sibel')
  expect(texts(await chat.says('şablonlar'))).toContain('yetkiniz')
})
