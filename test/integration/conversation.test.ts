import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { converse } from '../../src/conversation/engine.ts'
import { MINUTE_MS } from '../../src/domain/instant.ts'
import { aMember, aMerchant, anIdentity } from '../support/builders.ts'
import { attemptsOf } from '../support/chat-attempts.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
const { linkOf, startAttempt, pay } = attemptsOf(() => office)
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

/** Phones that no other test uses: an open link of the same payer would be warned about. */
let phones = 0
const newPhone = (): string => `0532 555 ${String(10 + Math.floor(phones / 90))} ${String(10 + (phones++ % 90))}`

const numberOn = ({ text }: Shown): string => /· ([A-Z2-9]{4})$/m.exec(text)?.[1] ?? 'none'

async function sentLink(chat = ayse, name = 'Ahmet Yılmaz'): Promise<string> {
  await chat.says(`${name} ${newPhone()} vekalet ücreti 15.000 tl 3 gün`)
  const [card] = await chat.taps('Gönder')
  if (card === undefined) throw new Error('nothing was sent')
  return numberOn(card)
}

describe('one sentence and one tap', () => {
  test('make a link and deliver it; the tapped card itself becomes the live one', async () => {
    const phone = newPhone()
    const [draft, ...more] = await ayse.says(`Ahmet Yılmaz ${phone} vekalet ücreti 15.000 tl 3 gün`)
    expect(more).toEqual([])
    expect(draft?.text).toContain(
      `Şunu anladım:\n👤 Ahmet Yılmaz · ${phone}\n💰 15.000,00 TL · tek çekim veya en fazla 6`,
    )
    expect(draft?.text).toContain('⏳ Son geçerlilik: 26 Kasım 2026 Perşembe 12:0')
    expect(office.channel('sms').shown).toEqual([])
    const [card] = await ayse.taps('Gönder')
    expect(card?.ref).toBe(draft?.ref)
    expect(card?.text).toContain('✅ Link hazır')
    expect(card?.text).toContain('WhatsApp: gönderildi · SMS: gönderildi')
    expect(office.channel('sms').shown).toHaveLength(1)
  })

  test('nothing goes out by a channel that was switched off', async () => {
    const before = office.channel('sms').shown.length
    await ayse.says(`Kaan Demir ${newPhone()} 700 tl`)
    const [card] = await ayse.taps('☑ SMS')
    expect(card?.text).toContain('☑ WhatsApp ☐ SMS')
    await ayse.taps('Gönder')
    expect(office.channel('sms').shown).toHaveLength(before)
  })

  test('a draft with no channel left is not sent, and says what is missing', async () => {
    await ayse.says(`Selin Ateş ${newPhone()} 750 tl`)
    await ayse.taps('☑ SMS')
    await ayse.taps('☑ WhatsApp')
    expect(texts(await ayse.taps('Gönder'))).toContain('Seçili kanallardan hiçbiriyle')
    await ayse.taps('Vazgeç')
  })

  test('the same message twice is one link and one answer', async () => {
    const event = {
      kind: 'text',
      dedupeKey: systemIds.uuid(),
      from: ayse.address,
      displayName: null,
      text: `Veli Tekin ${newPhone()} 800 tl`,
      sentAt: office.now(),
      replyToRef: null,
    } as const
    const id = await office.receive(ayse.account, event)
    for (let run = 0; run < 3; run += 1) await converse(office.deps, id)
    await office.deliver()
    expect(ayse.shown().filter((one) => one.text.includes('Veli Tekin'))).toHaveLength(1)
    expect((await office.at.owner.query(`SELECT 1 FROM payer WHERE name = 'Veli Tekin'`)).rowCount).toBe(1)
  })

  test('a second tap on a sent card changes nothing and shows how the link stands', async () => {
    const phone = newPhone()
    await ayse.says(`İlker Dost ${phone} 900 tl`)
    const draft = { ...ayse.last() }
    await ayse.taps('Gönder')
    const before = office.channel('sms').shown.length
    const [again] = await ayse.taps('Gönder', draft)
    expect(again?.text).toContain('✅ Link hazır')
    expect(office.channel('sms').shown).toHaveLength(before)
  })
})

describe('the guided dialogue', () => {
  test('asks for one thing at a time and never guesses an amount', async () => {
    expect(texts(await ayse.says('link oluştur'))).toContain('Ne kadar isteyelim?')
    const asked = await ayse.says('12.50')
    expect(texts(asked)).toContain('[12,50 TL]\n[1.250,00 TL]')
    expect(texts(await ayse.taps('1.250,00 TL'))).toContain('Kime gönderelim?')
    expect(texts(await ayse.says('Mehmet Kaya'))).toContain('👤 Mehmet Kaya\nHangi telefona')
    expect(texts(await ayse.says('0212 333 44 55'))).toContain('Bu bir cep telefonu numarası değil')
    expect(texts(await ayse.says('mehmet@ornek.com'))).toContain('👤 Mehmet Kaya · mehmet@ornek.com\n💰 1.250,00 TL')
    expect(texts(await ayse.says('vazgeç'))).toContain('hiçbir şey gönderilmedi')
  })

  test('takes an answer to an older question for none', async () => {
    await ayse.says('link oluştur')
    await ayse.says('1.5')
    const old = { ...ayse.last() }
    await ayse.says('vazgeç')
    await ayse.says('link oluştur')
    expect(texts(await ayse.taps('1,50 TL', old))).toContain('Bu düğmenin işi bitmiş')
    await ayse.says('vazgeç')
  })

  test('answers another command in between, and goes on where it was', async () => {
    await ayse.says('link oluştur')
    expect(texts(await ayse.says('yardım'))).toContain('şunları yapabilirim')
    expect(texts(await ayse.says('2.500'))).toContain('Kime gönderelim?')
    await ayse.says('vazgeç')
  })

  test('is closed after ten minutes, and says so only to what looks like an answer', async () => {
    await ayse.says('link oluştur')
    office.pass(11 * MINUTE_MS)
    expect(texts(await ayse.says('evet'))).toContain('onu kapatmıştım')
    await ayse.says('link oluştur')
    office.pass(11 * MINUTE_MS)
    expect(texts(await ayse.says('linklerim'))).not.toContain('kapatmıştım')
  })

  test('asks which of two phones is meant', async () => {
    const asked = await ayse.says('Zeynep Ak 5000 tl 0532 999 88 77 0533 999 88 77')
    expect(texts(asked)).toContain('[0532 999 88 77]\n[0533 999 88 77]')
    expect(texts(await ayse.taps('0533 999 88 77'))).toContain('👤 Zeynep Ak · 0533 999 88 77')
    await ayse.taps('Vazgeç')
  })
})

describe('a draft', () => {
  test('is changed by words or by [Değiştir], and its older card only shows the new one', async () => {
    await ayse.says(`Deniz Taş ${newPhone()} 15.000 tl`)
    const old = { ...ayse.last() }
    expect(texts(await ayse.says('16.000 olsun'))).toContain('💰 16.000,00 TL')
    expect(texts(await ayse.taps('Gönder', old))).toContain('🔄 Kart bu arada değişti')
    await ayse.taps('Değiştir')
    await ayse.taps('Süre')
    expect(texts(await ayse.taps('1 hafta'))).toContain('(7 gün)')
    expect(texts(await ayse.says('evet'))).toContain('✅ Link hazır')
  })

  test('of more than ten minutes ago is sent from a fresh card only', async () => {
    await ayse.says(`Esin Taş ${newPhone()} 1.000 tl`)
    office.pass(11 * MINUTE_MS)
    expect(texts(await ayse.taps('Gönder'))).toContain('🕰 Bu kart eski')
    expect(texts(await ayse.taps('Gönder'))).toContain('✅ Link hazır')
  })

  test('above the limit of a link is refused with the limit', async () => {
    const shown = await ayse.says(`Burak Tunç ${newPhone()} 600.000 tl`)
    expect(texts(shown)).toContain('üst sınır: 500.000,00 TL')
    expect(texts(await ayse.says('400.000'))).toContain('💰 400.000,00 TL')
    await ayse.taps('Vazgeç')
  })
})

describe('commands about a link', () => {
  test('take its number, and say so when there is none', async () => {
    const number = await sentLink()
    expect(texts(await ayse.says(`${number} durum`))).toContain(`✅ Link hazır · ${number}`)
    expect(texts(await ayse.says(number))).toContain(`✅ Link hazır · ${number}`)
    expect(texts(await ayse.says(`${number} sms ile tekrar gönder`))).toContain('yeniden gönderiliyor: SMS')
    expect(texts(await ayse.says(`${number} uzat 2 gün`))).toContain('(5 gün')
    expect(texts(await ayse.says(`${number} iptal`))).toContain('Bu link iptal edilsin mi?')
    expect(texts(await ayse.taps('Evet, iptal et'))).toContain('Link iptal edildi')
    expect(texts(await ayse.says(`${number} iptal`))).toContain('🚫 İptal edildi')
    expect(texts(await ayse.says('ZZZ9 durum'))).toContain('ZZZ9 numaralı bir link bulamadım')
  })

  test('without a number ask which, and remember the rest of the order', async () => {
    const number = await sentLink()
    await sentLink()
    expect(texts(await ayse.says('2 gün uzat'))).toContain('hangi link için?')
    expect(texts(await ayse.says(number))).toContain(`⏳ ${number} uzatıldı.`)
  })

  test('a double tap extends once', async () => {
    const number = await sentLink()
    await ayse.says(`${number} uzat`)
    const asked = { ...ayse.last() }
    expect(texts(await ayse.taps('3 gün', asked))).toContain('uzatıldı')
    expect(texts(await ayse.taps('3 gün', asked))).toContain('yapılamıyor; son durumu şöyle')
  })

  test('so does a double tap on the card itself', async () => {
    const number = await sentLink()
    const card = { ...ayse.last() }
    expect(texts(await ayse.taps('1 gün uzat', card))).toContain('uzatıldı')
    const end = (await linkOf(number)).expiresAt
    expect(texts(await ayse.taps('1 gün uzat', card))).toContain('yapılamıyor; son durumu şöyle')
    expect((await linkOf(number)).expiresAt).toBe(end)
  })

  test('[İptal et] on a card asks once more; the live card shows the end', async () => {
    const number = await sentLink()
    const card = ayse.last()
    expect(texts(await ayse.taps('İptal et', card))).toContain('Bu link iptal edilsin mi?')
    expect(texts(await ayse.taps('Evet, iptal et'))).toContain(`🚫 ${number}`)
    expect(card.text).toContain('🚫 İptal edildi')
  })
})

describe('a second tap', () => {
  test('on the same order sends nothing twice, and half a minute later it does', async () => {
    const number = await sentLink()
    const sent = (): number => office.channel('sms').shown.length + office.channel('whatsapp').shown.length
    expect(texts(await ayse.says(`${number} sms ile tekrar gönder`))).toContain('yeniden gönderiliyor')
    const once = sent()
    expect(texts(await ayse.says(`${number} sms ile tekrar gönder`))).toContain('az önce gönderildi')
    expect(sent()).toBe(once)
    office.pass(30_000)
    expect(texts(await ayse.says(`${number} sms ile tekrar gönder`))).toContain('yeniden gönderiliyor')
  })
})

describe('words that are no order', () => {
  test('a misspelt command is suggested, and carried out only when accepted', async () => {
    expect(texts(await ayse.says('lnklerm'))).toContain('Şunu mu demek istediniz: Linklerim')
    expect(texts(await ayse.says('evet'))).toContain('Son linkler:')
  })

  test('a card number stops the order, and is neither kept nor repeated', async () => {
    const shown = await ayse.says('Ahmet Yılmaz 0532 111 22 33 500 tl kart 4111 1111 1111 1111')
    expect(texts(shown)).toContain('kart numarası')
    expect(texts(shown)).not.toContain('Şunu anladım')
    const rows = await office.at.owner.query(
      `SELECT event::text FROM inbound_message WHERE event::text LIKE '%1111 1111%'`,
    )
    expect(rows.rowCount).toBe(0)
  })

  test.each(['7K3F havale ile ödedi'])('"%s" is understood, and said not to exist yet', async (text) => {
    expect(texts(await ayse.says(text))).toContain('henüz hazır değil')
  })

  test.each(['asdf qwer', 'hayır', '???', '🙂'])('"%s" gets a short help', async (text) => {
    expect(texts(await ayse.says(text))).toContain('[Yardım]')
  })
})

describe('what is said beside the question', () => {
  test('is taken, and the question stays', async () => {
    await ayse.says(`5000 tl ${newPhone()}`)
    expect(texts([ayse.last()])).toContain('adı soyadı nedir?')
    expect(texts(await ayse.says('16.000 olsun'))).toContain('adı soyadı nedir?')
    expect(texts(await ayse.says('Nur Ak'))).toMatch(/👤 Nur Ak .*\n💰 16\.000,00 TL/)
    await ayse.taps('Vazgeç')
  })
})

describe('who may', () => {
  test('a viewer sees and does not create', async () => {
    const { chat } = await office.member('viewer', 'İzleyici')
    expect(texts(await chat.says(`Ahmet Yılmaz ${newPhone()} 500 tl`))).toContain('Bu işlem için yetkiniz yok')
    expect(texts(await chat.says('linklerim'))).toContain('Son linkler:')
    expect(texts(await chat.says('yardım'))).not.toContain('iptal')
  })

  test('an assistant withdraws own links only, an owner every link', async () => {
    const { chat } = await office.member('assistant', 'Sekreter')
    const theirs = await sentLink(chat)
    const ours = await sentLink()
    expect(texts(await chat.says(`${ours} iptal`))).toContain(`${ours} sizin linkiniz değil; oluşturan: Av. Ayşe Demir`)
    expect(texts(await chat.says(`${ours} iade`))).toContain('yetkiniz yok')
    await ayse.says(`${theirs} iptal`)
    expect(texts(await ayse.taps('Evet, iptal et'))).toContain('Link iptal edildi')
  })

  test('an assistant neither sends nor extends the link of a colleague', async () => {
    const { chat } = await office.member('assistant', 'Sekreter Ece')
    const ours = await sentLink()
    for (const order of ['tekrar gönder', 'uzat', 'uzat 2 gün']) {
      expect(texts(await chat.says(`${ours} ${order}`))).toContain(`${ours} sizin linkiniz değil`)
    }
    expect(texts(await ayse.says(`${ours} uzat 2 gün`))).toContain('uzat')
  })

  test('a professional asks for a refund, and an owner is asked to approve it', async () => {
    const { chat } = await office.member('professional', 'Av. Cem')
    const number = await sentLink(chat)
    await pay(number)
    expect(texts(await chat.says(`${number} iade`))).toContain('Ne kadar iade edelim?')
    const before = ayse.shown().length
    const asked = texts(await chat.taps('Kalanın tamamı'))
    expect(asked).toContain('Onay için yöneticiye ilettim')
    expect(asked).not.toContain('/onay/')
    expect(texts(ayse.shown().slice(before))).toContain('/onay/')
  })
})

describe('everything that is left', () => {
  test.each(['iade hepsi', 'İade tamamı', 'hepsi'])('is given back to "%s" as an answer', async (answer) => {
    const number = await sentLink()
    await pay(number)
    await ayse.says(`${number} iade`)
    expect(texts(await ayse.says(answer))).toContain('İstenen iade: 15.000,00 TL')
  })

  test('is given back in one sentence too', async () => {
    const number = await sentLink()
    await pay(number)
    expect(texts(await ayse.says(`${number} iade hepsi`))).toContain('İstenen iade: 15.000,00 TL')
  })
})

describe('a payment under way', () => {
  test('is warned of before an owner withdraws the link, and keeps an assistant from it', async () => {
    const { chat } = await office.member('assistant', 'Sekreter Can')
    const theirs = await sentLink(chat)
    await startAttempt(theirs)
    expect(texts(await chat.says(`${theirs} iptal`))).toContain('yalnız yönetici')
    expect(texts(await ayse.says(`${theirs} iptal`))).toContain('bir ödeme sürüyor')
    const cancelled = texts(await ayse.taps('Yine de iptal et'))
    expect(cancelled).toContain('Link iptal edildi. Süren bir ödeme var; tamamlanırsa hemen haber veririm.')
    expect(cancelled).not.toContain('artık ödenemez')
  })
})

describe('an answer to a message', () => {
  test('is about the link of that message', async () => {
    const number = await sentLink()
    const card = ayse.last()
    await sentLink()
    await ayse.says('iptal', card.ref)
    expect(texts(await ayse.taps('Evet, iptal et'))).toContain(`🚫 ${number}`)
  })
})

describe('a choice that is offered', () => {
  test('is taken by "evet" where there is one, and left by "hayır"', async () => {
    await sentLink()
    await sentLink()
    expect(texts(await ayse.says('iptal'))).toContain('hangi link için')
    expect(texts(await ayse.says('hayır'))).toContain('Tamam, bıraktım')
    await ayse.says('Tekin Yalnız 0531 555 66 77 100 tl')
    await ayse.taps('Gönder')
    await ayse.says('tekin 5000')
    expect(texts(await ayse.says('ok'))).toContain('👤 Tekin Yalnız')
    await ayse.says('vazgeç')
  })
})

describe('a member of two offices', () => {
  test('is asked which one is meant, and the words are not lost', async () => {
    const other = aMerchant({ name: 'Kara Hukuk Bürosu' })
    const member = aMember(other, { displayName: 'Av. Ece' })
    const { chat, member: here } = await office.member('owner', 'Av. Ece')
    await office.deps.store.transaction(async (tx) => {
      await tx.merchants.create(other)
      await tx.members.create(member)
      await tx.members.bind(anIdentity(member, office.account('web_chat'), { address: here.id }))
    })
    const asked = await chat.says('linklerim')
    expect(texts(asked)).toContain('[Kara Hukuk Bürosu]')
    const answered = texts(await chat.taps('Kara Hukuk Bürosu'))
    expect(answered).toContain('Şu an burası için çalışıyorum: Kara Hukuk Bürosu')
    expect(answered).toContain('Henüz link yok')
    expect(texts(await chat.says('linklerim'))).toContain('Henüz link yok')
  })
})
