import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { formatLira, kurus, MAX_AMOUNT_KURUS } from '../../domain/money.ts'
import { readAmount } from './amount.ts'
import { readChoiceNumber, readEmail, readName, readPhone, readValidity, readYesNo } from './answer.ts'
import { interpret } from './interpret.ts'
import { foldText } from './normalize.ts'
import { outlineOf } from './outline.ts'
import { isIdentityNumber, passesLuhn } from './secrets.ts'

const NOW = instant(Date.parse('2026-11-23T15:30:00+03:00'))
const read = (text: string) => interpret(text, { now: NOW })

const SENTENCES = ['utterances.tr.jsonl', 'utterances-own.tr.jsonl'].flatMap((name): string[] =>
  readFileSync(new URL(`../../../test/fixtures/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text),
)
const WORDS = [...new Set(SENTENCES.flatMap((sentence) => sentence.split(/\s+/)))]
/** Anything at all, and shuffled real words: the second reaches the rules, the first their edges. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(' ')),
  fc.array(fc.constantFrom(..."0123456789 .,-/+'tlkbin₺"), { maxLength: 60 }).map((characters) => characters.join('')),
)

const luhnNumber = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 }).map((digits) => {
  const stem = digits.join('')
  return [...'0123456789'].map((last) => stem + last).find(passesLuhn) ?? ''
})
const identityNumber = fc.integer({ min: 100_000_000, max: 999_999_999 }).map((stem) => {
  const nine = String(stem)
  return Array.from({ length: 100 }, (_, last) => nine + String(last).padStart(2, '0')).find(isIdentityNumber) ?? ''
})

describe('laws', () => {
  test('any text yields an intent whose places lie inside it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { entities, scrubbed } = read(text)
        expect(scrubbed).toHaveLength(text.length)
        for (const list of [
          entities.amounts,
          entities.phones,
          entities.emails,
          entities.payerNames,
          entities.validities,
          entities.linkNumbers,
        ]) {
          for (const place of list)
            expect(0 <= place.start && place.start <= place.end && place.end <= text.length).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('every amount has digits or number words in the text at its place', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { start, end } of read(text).entities.amounts) {
          expect(foldText(text.slice(start, end))).toMatch(
            /\d|sifir|bir|bi|iki|uc|dort|bes|alti|yedi|sekiz|dokuz|on|yirmi|otuz|kirk|elli|mis|seksen|doksan|yuz|bin|milyon/,
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  test('an amount is what its own place in the text says, read alone', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { value, start, end } of read(text).entities.amounts) {
          if (value.kind !== 'sure') continue
          const alone = readAmount(text.slice(start, end))
          expect(alone.kind === 'sure' ? [alone.kurus] : alone.kind === 'ambiguous' ? alone.values : []).toContain(
            value.kurus,
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  test('any text has an outline, and one that is not sure of its command asks', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const intent = read(text)
        const { intent: named, read: outline } = outlineOf(intent)
        expect(outline.mustAsk.includes('intent')).toBe(intent.command.kind !== 'sure')
        if (outline.ambiguousAmount) expect(outline.amountKurus).toBeNull()
        if (named === 'unknown') expect(outline.mustAsk).toContain('intent')
      }),
      { numRuns: 500 },
    )
  })

  test('a text without digits and number words has no amount', () => {
    const letters = fc.array(fc.constantFrom('link', 'tl', 'lira', 'Ahmet', 'vekalet', 'kadar', '+', 'KDV', '-'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(letters, (words) => {
        expect(read(words.join(' ')).entities.amounts).toEqual([])
      }),
    )
  })

  test('an amount formatted and read is the same amount, alone and in a sentence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_AMOUNT_KURUS }), (amount) => {
        const text = formatLira(kurus(amount))
        expect(readAmount(text)).toEqual({ kind: 'sure', kurus: amount })
        const values = read(`Ahmet Yılmaz ${text} TL 0532 111 22 33 3 gün`).entities.amounts.map((r) => r.value)
        expect(values).toEqual([{ kind: 'sure', kurus: amount }])
      }),
    )
  })

  test('what may be stored holds no card and no identity number', () => {
    const secret = fc.oneof(luhnNumber, identityNumber)
    fc.assert(
      fc.property(anyText, secret, anyText, (before, number, after) => {
        const { scrubbed } = read(`${before} ${number} ${after}`)
        for (const run of scrubbed.normalize('NFKC').match(/\d+/g) ?? []) {
          expect(run.length >= 13 && run.length <= 19 && passesLuhn(run)).toBe(false)
          expect(isIdentityNumber(run)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    '4111 1111 1111 1111',
    '5528-7900-0000-0008',
    '3782 822463 10005',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    '４１１１１１１１１１１１１１１１',
  ])('%s is a card', (number) => {
    const { secrets, scrubbed } = read(`kart ${number} 5000 tl`)
    expect(secrets).toContain('card')
    expect(scrubbed).not.toMatch(/1111|0008|10005/)
  })

  test('keys, PINs and IBANs are masked', () => {
    const text = 'PIN 4821, anahtar sk_live_4eC39HqLyjWDarjtT1zdp7dc, TR33 0006 1005 1978 6457 8413 26'
    const { scrubbed, secrets } = read(text)
    expect([...secrets].sort()).toEqual(['api_key', 'iban', 'pin'])
    expect(scrubbed).not.toMatch(/4821|4eC39|6457/)
  })
})

describe('answers inside a dialogue', () => {
  test.each([
    ['1500', { kind: 'sure', kurus: 150_000 }],
    ['bin beş yüz', { kind: 'sure', kurus: 150_000 }],
    ['1.500,50 TL olsun', { kind: 'sure', kurus: 150_050 }],
    ['15.00', { kind: 'ambiguous', values: [1_500, 150_000] }],
    ['1,500', { kind: 'ambiguous', values: [150_000, 150] }],
    ['2.000 ya da 3.000', { kind: 'ambiguous', values: [200_000, 300_000] }],
    ['-5', { kind: 'refused', reason: 'negative' }],
    ['1,234', { kind: 'ambiguous', values: [123_400, 123] }],
    ['100 dolar', { kind: 'refused', reason: 'foreign_currency' }],
    ['bilmiyorum', { kind: 'none' }],
  ])('amount %s', (text, expected) => expect(readAmount(text)).toEqual(expected))

  test('phone', () => {
    expect(readPhone('numarası 0 (532) 111 22 33')).toEqual({
      kind: 'one',
      value: { kind: 'mobile', phone: '+905321112233' },
    })
    expect(readPhone('0212 555 66 77')).toEqual({ kind: 'one', value: { kind: 'refused', reason: 'not_mobile' } })
    expect(readPhone('0532 111 22 33 veya 0533 222 33 44').kind).toBe('several')
    expect(readPhone('yok').kind).toBe('none')
  })

  test('e-mail', () => {
    expect(readEmail("ali.kaya@example.com'a")).toEqual({ kind: 'one', value: 'ali.kaya@example.com' })
    expect(readEmail('CANAN.DEMİR@EXAMPLE.COM')).toEqual({ kind: 'one', value: 'canan.demir@example.com' })
    expect(readEmail('ali at example').kind).toBe('none')
  })

  test('validity', () => {
    const until = (iso: string) => ({ kind: 'one', value: { kind: 'until', until: Date.parse(iso) } })
    expect(readValidity('3 gün', NOW)).toEqual({
      kind: 'one',
      value: { kind: 'for', minutes: 4_320, until: NOW + 4_320 * 60_000 },
    })
    expect(readValidity('Cuma', NOW)).toEqual(until('2026-11-27T23:59:59+03:00'))
    expect(readValidity('yarın akşam 6', NOW)).toEqual(until('2026-11-24T18:00:00+03:00'))
    expect(readValidity('27.11.2026 18:30', NOW)).toEqual(until('2026-11-27T18:30:00+03:00'))
    expect(readValidity('31 kasım', NOW)).toEqual({ kind: 'one', value: { kind: 'refused', reason: 'no_such_day' } })
    expect(readValidity('dün', NOW)).toEqual({ kind: 'one', value: { kind: 'refused', reason: 'past' } })
  })

  test('yes, no and neither', () => {
    expect(['evet', 'EVET', 'Tamam!', 'olur', 'evet gönder 👍'].map(readYesNo)).toEqual([
      'yes',
      'yes',
      'yes',
      'yes',
      'yes',
    ])
    expect(['hayır', 'HAYIR', 'yok', 'olmaz'].map(readYesNo)).toEqual(['no', 'no', 'no', 'no'])
    expect(['evet ama', 'belki', '', 'hayır evet'].map(readYesNo)).toEqual(['unclear', 'unclear', 'unclear', 'unclear'])
  })

  test('choices', () => {
    expect(['2', '2.', 'iki', 'ikinci', 'ikincisi', 'on iki', 'sıfır', '0', 'a'].map(readChoiceNumber)).toEqual([
      2,
      2,
      2,
      2,
      2,
      12,
      null,
      null,
      null,
    ])
  })

  test('names keep their spelling', () => {
    expect(
      ['Ahmet Yılmaz', 'ayşe hanım', "Av. Burak Şahin'e", 'Yıldız İnşaat Ltd. Şti.', '5000', 'TC 10000000146', ''].map(
        readName,
      ),
    ).toEqual(['Ahmet Yılmaz', 'ayşe', 'Burak Şahin', 'Yıldız İnşaat Ltd. Şti.', null, null, null])
  })
})

describe('doubtful money is asked about, never decided', () => {
  const amountsOf = (text: string) =>
    read(`Ali Er 0532 111 22 33 ${text}`).entities.amounts.map((reading) => reading.value)

  test.each([
    'iki üç bin tl',
    '3-4 bin tl',
    '2500-3000 tl',
    '3 x 1000 tl',
    "5000 TL'nin %50'si",
    'yirmi bin liranın yarısı',
    '5.000 TL + KDV',
    '5.000 TL KDV hariç',
    "1'500 TL",
    '2k5',
    '500₺50',
    '1500,5050 tl',
    '1.50.000 tl',
    '5000 tl değil 6000 tl',
    '5000 tl peşinat 3000 tl kalan',
    '149 lira 90',
    '00500 tl',
    '½ milyon tl',
    'eksi 500 tl',
  ])('%s', (text) => {
    const found = amountsOf(text)
    expect(found.length === 1 && found[0]?.kind === 'sure').toBe(false)
  })

  test.each([
    ['yarım milyon tl', 50_000_000],
    ['on iki buçuk bin', 1_250_000],
    ['bin beşyüz elli', 155_000],
    ['2,5 milyon tl', 250_000_000],
    ['500tl 50kr', 50_050],
    ['1500.- TL', 150_000],
    ['TL 1500', 150_000],
    ['bin tane broşür 500 tl', 50_000],
    ['3 dosya 5000 tl', 500_000],
    ['%20 indirimli 800 tl', 80_000],
  ])('%s is plain', (text, amount) => expect(amountsOf(text)).toEqual([{ kind: 'sure', kurus: amount }]))
})

describe('an order that is not given', () => {
  const commandOf = (text: string) => interpret(text, { now: NOW }).command

  test.each([
    'H9KF iptal etme sakın',
    'HMW2 iptal etmeyelim',
    'PE8T iptal mi?',
    'PE8T iptal edildi mi',
    '7U3A iade edilmesin',
    '7U3A iade etmeyin lütfen',
    'H9KF iptal edilmesin',
    '7U3A iade edildi mi?',
    'H9KF uzatma',
    'H9KF tekrar gönderme',
    'H9KF iptal istemiyorum',
  ])('"%s" changes nothing', (text) => {
    const command = commandOf(text)
    expect(command.kind === 'sure' && command.key !== 'link_status').toBe(false)
  })

  test.each([
    ['H9KF iptal eder misiniz', 'cancel_link'],
    ['H9KF linkini iptal edebilir misin', 'cancel_link'],
    ['7U3A iade et', 'refund'],
    ['H9KF iptal', 'cancel_link'],
    ['H9KF 2 gün uzatır mısın', 'extend'],
  ])('"%s" is an order still', (text, key) => {
    expect(commandOf(text)).toEqual({ kind: 'sure', key })
  })
})

describe('where a reading comes from', () => {
  const at = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end)

  test('of a contact card it is the value of its line', () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:2.1',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96mer =C3=',
      '=96z',
      'TEL;CELL:+90 532 111 22 33',
      'EMAIL:omer@example.com',
      'END:VCARD',
    ].join('\n')
    const { payerNames, phones, emails, amounts } = read(text).entities
    expect(payerNames.map((name) => [name.value, at(text, name)])).toEqual([['Ömer Öz', '=C3=96mer =C3=\n=96z']])
    expect(phones.map((phone) => [phone.value, at(text, phone)])).toEqual([
      [{ kind: 'mobile', phone: '+905321112233' }, '+90 532 111 22 33'],
    ])
    expect(emails.map((email) => at(text, email))).toEqual(['omer@example.com'])
    expect(amounts).toEqual([])
  })

  test('of a phone in words it is the words', () => {
    const text = 'Ali 500 tl sıfır beş yüz otuz iki yüz on bir yirmi iki otuz üç'
    const [phone] = read(text).entities.phones
    expect(phone?.value).toEqual({ kind: 'mobile', phone: '+905321112233' })
    expect(phone && at(text, phone)).toBe('sıfır beş yüz otuz iki yüz on bir yirmi iki otuz üç')
  })

  test.each([
    ['05421 111 22 33 avukatlık 500 tl', '05421 111 22 33', 'not_a_number'],
    ['0532 111 22 3 500 tl', '0532 111 22 3', 'not_a_number'],
    ['0212 555 66 77 750 tl', '0212 555 66 77', 'not_mobile'],
    ['+44 7700 900123 500 tl', '+44 7700 900123', 'foreign'],
    ['+49 30 901820 500 tl', '+49 30 901820', 'not_mobile'],
  ])('%s: the whole number is refused, and nothing of it is left over', (text, place, reason) => {
    const { phones, amounts, purpose } = read(text).entities
    expect(phones.map((phone) => [phone.value, at(text, phone)])).toEqual([[{ kind: 'refused', reason }, place]])
    expect(amounts).toHaveLength(1)
    expect(purpose?.value ?? '').not.toMatch(/\d/)
  })
})

test.each([
  ['Kemal Ak 0535 111 22 33 12.500 tl cuma mesai bitimine kadar', '2026-11-27T18:00:00+03:00'],
  ['900 tl bugün mesai bitimine kadar 0535 111 22 33', '2026-11-23T18:00:00+03:00'],
  ['yarın mesai sonuna kadar 900 tl 0535 111 22 33', '2026-11-24T18:00:00+03:00'],
])('"%s" ends when the office closes', (text, until) => {
  const [validity] = interpret(text, { now: NOW }).entities.validities
  expect(validity?.value).toMatchObject({ until: Date.parse(until) })
})
