import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tableFiles } from '../../src/adapters/files/table-files.ts'
import { sweepBatches } from '../../src/app/link-batch.ts'
import { makeBatchLinks } from '../../src/app/make-batch-links.ts'
import { toId, type LinkBatchId } from '../../src/domain/ids.ts'
import { DAY_MS } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import { CHAT, type Shown } from '../support/kept-channel.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())
beforeEach(() => void (office.makesLinks = true))

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
const csv = (...lines: string[]): Buffer => Buffer.from(['Ad Soyad;Telefon;Tutar;Konu', ...lines].join('\n'))
let person = 0
/** A row of somebody new. */
const fresh = (amount = '1.000'): string => {
  person += 1
  return `Kişi ${'ABCDEFGHIJKLMNOPRSTUVYZ'[person % 23]};0532 ${100 + Math.floor(person / 100)} ${String(person % 100).padStart(2, '0')} 11;${amount};Danışmanlık`
}
const sendsFile = async (fileName: string, bytes: Uint8Array): Promise<string> =>
  texts(await ayse.sendsFile(fileName, bytes))
const linksNow = async (): Promise<number> =>
  Number((await office.at.owner.query("SELECT count(*) FROM payment_link WHERE status <> 'discarded'")).rows[0].count)

async function answeredFile(): Promise<string> {
  const document = ayse.shown().findLast((one) => one.document !== null)?.document
  return Buffer.from(document?.bytes ?? []).toString('utf8')
}

describe('a file of links', () => {
  test('is checked, shown on one card, and returned with a reason for each row', async () => {
    const said = await sendsFile(
      'kasim.csv',
      csv(
        'Ahmet Yılmaz;0532 111 22 33;15.000,50;Vekâlet',
        'Ali Ak;0212 555 11 22;100;x',
        'Can Su;0532 444 55 66;12.50;x',
      ),
    )
    expect(said).toContain('Dosyayı aldım')
    expect(said).toContain('✅ Gönderilebilir: 1 satır · 15.000,50 TL')
    expect(said).toContain('⚠️ Hatalı: 2 satır')
    expect(said).toContain('3. satır: Cep telefonu değil')
    expect(said).toContain('4. satır: Tutar iki türlü okunuyor')
    expect(said).toContain('[Yalnız hatasızları gönder (1)]')
    expect(said).not.toContain('[Hepsini gönder')
    const file = await answeredFile()
    expect(file.startsWith('\ufeffAd Soyad;Telefon;Tutar;Konu;Sonuç\r\n')).toBe(true)
    expect(file).toContain('Ahmet Yılmaz;0532 111 22 33;15.000,50;Vekâlet;Gönderilebilir\r\n')
    expect(file).toContain('Ali Ak;0212 555 11 22;100;x;Cep telefonu değil')
  })

  test('sends nothing before the tap, and then what has no error', async () => {
    const before = await linksNow()
    const done = texts(await ayse.taps('Yalnız hatasızları gönder (1)'))
    expect(done).toContain('✅ kasim.csv: 1 link gönderildi.')
    expect(done).toContain('2 satır gönderilmedi')
    expect(await linksNow()).toBe(before + 1)
    const message = office.channel('whatsapp').shown.findLast(({ address }) => address === '+905321112233')
    expect(message?.text).toContain('15.000,50 TL')
    const { rows } = await office.at.owner.query('SELECT count(content) AS kept FROM link_batch_row')
    expect(rows).toEqual([{ kept: '0' }])
  })

  test('tells on the same message how far it is', async () => {
    await ayse.sendsFile('otuz.csv', csv(...Array.from({ length: 30 }, () => fresh())))
    const card = ayse.last()
    await ayse.taps('Hepsini gönder (30)')
    expect(card.text).toContain('otuz.csv: 30 link gönderildi')
    expect(card.edits).toBeGreaterThanOrEqual(4)
  })

  test('sent once more makes nothing twice', async () => {
    const file = csv(fresh(), fresh())
    await ayse.sendsFile('iki.csv', file)
    await ayse.taps('Hepsini gönder (2)')
    const before = await linksNow()
    const again = await sendsFile('iki.csv', file)
    expect(again).toMatch(/2\. satır: Bu dosyadan zaten gönderildi: [A-Z2-9]{4}/)
    expect(again).not.toContain('gönder (')
    expect(await linksNow()).toBe(before)
  })

  test('marks what looks double, in the file and against open links, and leaves the choice', async () => {
    await ayse.says('Ece Gül 0532 777 66 55 2.500 tl')
    await ayse.taps('Gönder')
    const twin = fresh()
    const said = await sendsFile('cift.csv', csv('Ece Gül;0532 777 66 55;2.500;x', twin, twin, fresh()))
    expect(said).toMatch(/2\. satır: Aynı kişi ve tutarla açık link var: [A-Z2-9]{4}/)
    expect(said).toContain('4. satır: 3. satırla aynı kişi ve tutar')
    expect(said).toContain('[Yalnız hatasızları gönder (2)]')
    expect(said).toContain('[Mükerrer görünenlerle gönder (4)]')
    const before = await linksNow()
    await ayse.taps('Mükerrer görünenlerle gönder (4)')
    expect(await linksNow()).toBe(before + 4)
  })

  test('may be dropped, is answered once, and belongs to who sent it', async () => {
    await ayse.sendsFile('birak.csv', csv(fresh()))
    const card = ayse.last()
    const { chat } = await office.member('professional', 'Can')
    const action = card.choices[0]?.[0]?.action ?? ''
    const press = {
      kind: 'press',
      dedupeKey: 'p1',
      from: chat.address,
      action,
      messageRef: 'x',
      sentAt: office.now(),
    } as const
    expect(texts(await chat.sends(press))).toContain('yalnız gönderen onaylayabilir')
    const before = await linksNow()
    expect(texts(await ayse.taps('Vazgeç', card))).toContain('Kimseye bir şey gönderilmedi')
    expect(texts(await ayse.sends({ ...press, dedupeKey: 'p2', from: ayse.address }))).toContain(
      'daha önce karar verildi',
    )
    expect(await linksNow()).toBe(before)
  })

  test('a spreadsheet comes back as one, with types and without formulas', async () => {
    const text = (value: string) => ({ kind: 'text' as const, text: value })
    const rows = [
      [text('Tutar'), text('Tel'), text('Ad'), text('Not 2')],
      [{ kind: 'number' as const, value: 750.5 }, text('0532 888 77 66'), text('Ali Can'), text('=1+1')],
    ]
    const said = await sendsFile('tablo.xlsx', await tableFiles.write('xlsx', rows))
    expect(said).toContain('Gönderilebilir: 1 satır · 750,50 TL')
    const document = ayse.shown().findLast((one) => one.document !== null)?.document
    expect(document?.fileName).toBe('tablo-sonuc.xlsx')
    const back = await tableFiles.read({ fileName: 'x.xlsx', bytes: document?.bytes ?? new Uint8Array() })
    expect(back.ok && back.value.rows[1]).toEqual([...(rows[1] ?? []), text('Gönderilebilir')])
    await ayse.taps('Vazgeç')
  })

  test('what cannot be a list is refused kindly, with the example at hand', async () => {
    expect(await sendsFile('x.pdf', Buffer.from('%PDF-1.7'))).toContain('Yalnız Excel (.xlsx) ve CSV')
    expect(await sendsFile('x.csv', Buffer.from('Ad;Soyad\nAli;Ak'))).toContain('tutar, telefon ya da e-posta')
    expect(await sendsFile('x.xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex'))).toContain('.xlsx olarak kaydedip')
    expect(texts(await ayse.taps('Örnek dosya'))).toContain('en fazla 500 satır')
  })

  test('the example is a file that is understood', async () => {
    await ayse.says('örnek dosya')
    const document = ayse.last().document
    expect(document?.fileName).toBe('ornek-toplu-link.xlsx')
    expect(await sendsFile('ornek.xlsx', document?.bytes ?? new Uint8Array())).toContain('15.000,50 TL')
    await ayse.taps('Vazgeç')
  })

  test('left alone for a day it is forgotten', async () => {
    await ayse.sendsFile('eski.csv', csv(fresh()))
    office.pass(DAY_MS + 1)
    await office.deps.store.transaction((tx) => sweepBatches(tx, office.deps))
    expect(texts(await ayse.taps('Hepsini gönder (1)'))).toContain('daha önce karar verildi')
  })
})

describe('who may', () => {
  test('a viewer sends no links', async () => {
    const { chat } = await office.member('viewer', 'Ela')
    expect(texts(await chat.sendsFile('x.csv', csv(fresh())))).toContain('yetkiniz yok')
  })

  test("above a role's limit the links wait for approval, each", async () => {
    const { chat, member } = await office.member('assistant', 'Sibel')
    await office.deps.store.transaction((tx) =>
      tx.limits.set(office.merchant.id, { kind: 'member', memberId: member.id }, kurus(50_000)),
    )
    const said = texts(await chat.sendsFile('sinir.csv', csv(fresh('1.000'), fresh('100'))))
    expect(said).toContain('🕓 Onay bekleyecek: 1 satır')
    expect(texts(await chat.taps('Hepsini gönder (2)'))).toContain('1 link gönderildi.\n🕓 1 link onay bekliyor')
  })
})

describe('a process that dies in the middle', () => {
  test('has made what it made, and goes on with the rest', async () => {
    office.makesLinks = false
    await ayse.sendsFile('yarim.csv', csv(...Array.from({ length: 12 }, () => fresh())))
    await ayse.taps('Hepsini gönder (12)')
    const { rows } = await office.at.owner.query("SELECT id FROM link_batch WHERE file_name = 'yarim.csv'")
    const batchId = toId<LinkBatchId>(rows[0].id)
    const before = await linksNow()
    let transactions = 0
    const dying: typeof office.deps = {
      ...office.deps,
      store: {
        ...office.deps.store,
        transaction: (run) => {
          transactions += 1
          return transactions > 4 ? Promise.reject(new Error('killed')) : office.deps.store.transaction(run)
        },
      },
    }
    const never = new AbortController().signal
    await expect(makeBatchLinks(dying, office.merchant.id, batchId, never)).rejects.toThrow('killed')
    expect(await linksNow()).toBe(before + 4)
    // The job is given back and runs again, here even twice at once.
    const run = () => makeBatchLinks(office.deps, office.merchant.id, batchId, never)
    await Promise.all([run(), run()])
    await run()
    await office.deliver()
    expect(await linksNow()).toBe(before + 12)
    expect(texts(ayse.shown().slice(-3))).toContain('yarim.csv: 12 link gönderildi')
  })
})

test('without buttons the choices are numbers, and nothing is said until the end', async () => {
  const numbered = await openChatOffice({ surface: { ...CHAT, buttons: 'numbered', edits: false } })
  const chat = numbered.chat('web_chat', numbered.owner.id)
  expect(texts(await chat.sendsFile('bir.csv', csv(fresh(), fresh())))).toContain('1  Hepsini gönder (2)')
  expect(texts(await chat.says('1'))).toContain('bir.csv: 2 link gönderildi')
  await numbered.close()
})
