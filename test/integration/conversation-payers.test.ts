import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { issueOneTimeToken } from '../../src/app/issue-one-time-token.ts'
import { apologise, converse } from '../../src/conversation/engine.ts'
import { HOUR_MS } from '../../src/domain/instant.ts'
import type { ShortNumber } from '../../src/domain/ids.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import { aFact, anAttempt, aPosAccount } from '../support/builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import { CHAT, type Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

let phones = 0
async function sentLink(): Promise<{ link: PaymentLink; payer: Chat }> {
  const phone = `0532 444 ${String(10 + Math.floor(phones / 90))} ${String(10 + (phones++ % 90))}`
  await ayse.says(`Ahmet Yılmaz ${phone} vekalet ücreti 15.000 tl 3 gün`)
  const [card] = await ayse.taps('Gönder')
  const number = /· ([A-Z2-9]{4})$/m.exec(card?.text ?? '')?.[1] as ShortNumber
  const link = await office.deps.store.transaction((tx) => tx.links.byShortNumber(office.merchant.id, number))
  if (link === null) throw new Error('nothing was sent')
  return { link, payer: office.chat('whatsapp', `+90${phone.replaceAll(' ', '').slice(1)}`) }
}

async function paidLink(): Promise<PaymentLink> {
  const { link } = await sentLink()
  await office.deps.store.transaction(async (tx) => {
    const [pos] = await tx.accounts.posOf(office.merchant.id)
    const attempt = anAttempt(link, pos ?? aPosAccount(office.merchant), { status: 'succeeded', nextPollAt: null })
    await tx.attempts.create(attempt)
    await tx.facts.insert(aFact(attempt))
    await tx.links.save({ ...link, status: 'paid', version: link.version + 1 })
  })
  return link
}

describe('a payer who writes', () => {
  let link: PaymentLink
  let payer: Chat
  beforeEach(async () => {
    const sent = await sentLink()
    link = sent.link
    payer = sent.payer
  })

  test('reaches the office, which answers with [Yanıtla]', async () => {
    const before = ayse.shown().length
    expect(texts(await payer.says('Taksit olur mu?'))).toContain('mesajınızı ilettik')
    expect(texts(ayse.shown().slice(before))).toContain('Taksit olur mu?')
    expect(texts(await ayse.taps('Yanıtla'))).toContain(`Ahmet Yılmaz · WhatsApp · ${link.shortNumber}`)
    expect(texts(await ayse.says('Evet, en fazla 6 taksit. İptal etmeyin lütfen.'))).toContain('Yanıtınız iletiliyor')
    expect(payer.last().text).toContain('Evet, en fazla 6 taksit. İptal etmeyin lütfen.')
  })

  test('is told once an hour that the words were passed on; the office gets all of them', async () => {
    const before = ayse.shown().length
    expect(await payer.says('Merhaba')).toHaveLength(1)
    expect(await payer.says('Ödedim')).toHaveLength(0)
    office.pass(HOUR_MS)
    expect(await payer.says('Orada mısınız?')).toHaveLength(1)
    expect(ayse.shown().length - before).toBe(3)
  })

  test('learns of a verification code only whether it is ours', async () => {
    const ours = texts(await payer.says(link.verificationCode))
    expect(ours).toContain('bizden:')
    expect(ours).not.toMatch(/15\.000|Ahmet|7K3F/)
    const other = link.verificationCode === '000000' ? '000001' : '000000'
    expect(texts(await payer.says(other))).toContain('bizden değil')
  })

  test.each(['DUR', 'dur.', 'Durdurun lütfen', 'STOP', 'Almak istemiyorum', 'Bu tür e-postaları almak istemiyorum'])(
    'is left alone after "%s"',
    async (words) => {
      expect(await payer.says(words)).toHaveLength(1)
      const stored = await office.deps.store.transaction((tx) => tx.payers.find(office.merchant.id, link.payerId))
      expect(stored?.optedOut).toBe(true)
    },
  )

  test.each(['Taksit almak istemiyorum', 'Durdum, yarın öderim'])('is not silenced by "%s"', async (words) => {
    await payer.says(words)
    const stored = await office.deps.store.transaction((tx) => tx.payers.find(office.merchant.id, link.payerId))
    expect(stored?.optedOut).toBe(false)
  })

  test('can order nothing', async () => {
    await payer.says(`${link.shortNumber} iptal`)
    const after = await office.deps.store.transaction((tx) => tx.links.find(office.merchant.id, link.id))
    expect(after?.status).toBe('open')
  })
})

describe('a stranger', () => {
  test('gets one neutral answer a day, which names no office', async () => {
    const stranger = office.chat('telegram', '424242')
    const [answer, ...more] = await stranger.says('yardım')
    expect(more).toEqual([])
    expect(answer?.text).not.toContain(office.merchant.name)
    expect(await stranger.says('7K3F durum')).toEqual([])
    office.pass(25 * HOUR_MS)
    expect(await stranger.says('merhaba')).toHaveLength(1)
  })
})

describe('a one-time chat address', () => {
  const opens = (chat: Chat, token: string) => {
    const event = { dedupeKey: systemIds.uuid(), from: chat.address, displayName: 'Ayşe D.', sentAt: office.now() }
    return chat.sends({ ...event, kind: 'start', token })
  }
  const issue = (subjectId: string, purpose: 'bind_member' | 'bind_payer') =>
    office.deps.store.transaction((tx) =>
      issueOneTimeToken(tx, office.deps, { purpose, merchantId: office.merchant.id, subjectId }),
    )

  test('makes the chat a member’s, once', async () => {
    const { plain } = await issue(office.owner.id, 'bind_member')
    const chat = office.chat('telegram', '1001')
    expect(texts(await opens(chat, plain))).toContain(`Hoş geldiniz Av. Ayşe Demir!`)
    expect(texts(await chat.says('linklerim'))).toContain('link')
    expect(ayse.last().text).toContain('Ayşe D.')
    const other = office.chat('telegram', '1002')
    expect(texts(await opens(other, plain))).toContain('geçersiz, kullanılmış ya da süresi dolmuş')
    expect(texts(await opens(chat, 'unknown'))).toContain('geçersiz, kullanılmış ya da süresi dolmuş')
  })

  test('is a payer’s consent, and brings the link at once', async () => {
    const { link } = await sentLink()
    const { plain } = await issue(link.id, 'bind_payer')
    const said = texts(await opens(office.chat('telegram', '2001'), plain))
    expect(said).toContain('15.000,00 TL')
    expect(said).not.toContain('vekalet')
  })
})

describe('money back', () => {
  test('is asked for in chat and approved on a page; the whole or a part', async () => {
    const link = await paidLink()
    expect(texts(await ayse.says(`${link.shortNumber} iade`))).toContain('Ne kadar iade edelim?')
    const asked = texts(await ayse.says('500'))
    expect(asked).toContain('İstenen iade: 500,00 TL')
    expect(asked).toMatch(/\(https:\/\/ode\.ornek\.av\.tr\/onay\//)
    expect(texts(await ayse.taps('Vazgeç'))).toContain('geri çekildi')
    expect(texts(await ayse.says(`${link.shortNumber} iade 20.000`))).toContain('en yüksek tutar: 15.000,00 TL')
    expect(texts(await ayse.says(`${link.shortNumber} iade 12.50`))).toContain('[12,50 TL]\n[1.250,00 TL]')
  })

  test('does not swallow a new payment told in full', async () => {
    const link = await paidLink()
    await ayse.says(`${link.shortNumber} iade`)
    expect(texts(await ayse.says('Ali Kaya 0532 777 66 55 danışmanlık 2.000 tl'))).toContain('Şunu anladım')
    await ayse.says('vazgeç')
  })

  test('"iptal" of a paid link asks which way', async () => {
    const link = await paidLink()
    expect(texts(await ayse.says(`${link.shortNumber} iptal`))).toContain('[Ödemeyi iptal et]\n[İade]')
    expect(texts(await ayse.taps('Ödemeyi iptal et'))).toContain('İstenen ödeme iptali: 15.000,00 TL')
  })

  test('a late tap on a paid link’s old button shows how it stands', async () => {
    const link = await paidLink()
    const card = ayse.shown().findLast((one) => one.text.includes(link.shortNumber))
    expect(texts(await ayse.taps('İptal et', card))).toContain('Bu link ödenmiş')
    expect(texts(await ayse.taps('1 gün uzat', card))).toContain('💚 ÖDENDİ')
  })

  test('thanks reach the payer once', async () => {
    const link = await paidLink()
    const event = { dedupeKey: systemIds.uuid(), from: ayse.address, sentAt: office.now(), messageRef: 'x' }
    const before = office.channel('whatsapp').shown.length
    const tap = () =>
      ayse.sends({ ...event, kind: 'press', action: `thank|${link.shortNumber}`, dedupeKey: systemIds.uuid() })
    expect(texts(await tap())).toContain('Teşekkürünüz gönderiliyor')
    await tap()
    expect(office.channel('whatsapp').shown.length - before).toBe(1)
  })
})

describe('whatever comes', () => {
  test('any text gets an answer and never an exception', async () => {
    const word = fc.constantFrom(
      'iade',
      'iptal',
      '500',
      '12.50',
      'Ahmet Yılmaz',
      '0532 111 22 33',
      'evet',
      'hayır',
      'uzat',
      '7K3F',
      '/x',
      'ş',
      '🙂',
      '\u0000',
      'link',
      'x'.repeat(3_000),
    )
    const sentence = fc.oneof(
      fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' ')),
      fc.string({ minLength: 1, unit: 'grapheme' }),
    )
    const { chat } = await office.member('owner', 'Herkes')
    await fc.assert(
      fc.asyncProperty(sentence, async (text) => {
        expect((await chat.says(text.replaceAll('\u0000', ' '))).length).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
  })

  test('bytes that are no button of ours, and a photo, get a calm word', async () => {
    const event = { dedupeKey: systemIds.uuid(), from: ayse.address, sentAt: office.now() }
    expect(texts(await ayse.sends({ ...event, kind: 'press', action: 'v0:old', messageRef: 'x' }))).toContain(
      'Bu düğmenin',
    )
    const photo = { kind: 'unsupported', dedupeKey: systemIds.uuid(), from: ayse.address } as const
    expect(texts(await ayse.sends(photo))).toContain('yalnız yazılı mesajları')
  })

  test('a step that fails leaves nothing behind; the apology shows no exception, and the message is done', async () => {
    const text = { kind: 'text', displayName: null, text: 'linklerim', replyToRef: null } as const
    const id = await office.receive(ayse.account, {
      ...text,
      dedupeKey: systemIds.uuid(),
      from: ayse.address,
      sentAt: office.now(),
    })
    const broken = {
      ...office.deps,
      accounts: { ...office.deps.accounts, channel: () => Promise.reject(new Error('boom 42')) },
    }
    await expect(converse(broken, id)).rejects.toThrow('boom')
    await apologise(office.deps, id)
    await converse(office.deps, id)
    await office.deliver()
    expect(ayse.last().text).toContain('Bir aksilik oldu')
    expect(ayse.last().text).not.toContain('boom')
  })
})

describe('a surface without buttons', () => {
  test('writes choices as numbers and reads a number back', async () => {
    const plain = await openChatOffice({ surface: { ...CHAT, buttons: 'numbered', edits: false } })
    const chat = plain.chat('web_chat', plain.owner.id)
    await chat.says('link oluştur')
    expect(texts(await chat.says('12.50'))).toContain('2  1.250,00 TL')
    expect(texts(await chat.says('2'))).toContain('Kime gönderelim?')
    expect(texts(await chat.says('Ali Kaya 0532 111 22 33'))).toContain('6  Gönder')
    expect(texts(await chat.says('6'))).toContain('✅ Link hazır')
    await plain.close()
  })
})
