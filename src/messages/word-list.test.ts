import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LintReason } from '../domain/office-text.ts'
import { openLinter } from './word-list.ts'

const lists = JSON.parse(readFileSync(join(import.meta.dirname, '../../templates/texts/forbidden-words.json'), 'utf8'))
const lint = openLinter([lists.tr, lists.en])

const REFUSED: readonly (readonly [LintReason, string, string])[] = [
  ['urgency', 'ACİL ödeme bekleniyor', 'ACİL'],
  ['urgency', 'Lütfen hemen ödeyiniz', 'hemen'],
  ['urgency', 'Ödemeyi DERHAL yapınız', 'DERHAL'],
  ['urgency', 'Bugün son gün', 'son gün'],
  ['urgency', 'Bugün son günü', 'son günü'],
  ['urgency', 'Son şansınız', 'Son şansınız'],
  ['urgency', 'Vakit kaybetmeden ödeyin', 'Vakit kaybetmeden'],
  ['urgency', 'bir an once odeyin', 'bir an once'],
  ['urgency', 'Acele edin', 'Acele'],
  ['urgency', 'This is urgent', 'urgent'],
  ['urgency', 'Please pay immediately', 'immediately'],
  ['urgency', 'FINAL NOTICE', 'FINAL NOTICE'],
  ['urgency', 'Last chance to pay', 'Last chance'],
  ['threat', 'Aksi halde yasal işlem başlatılacaktır', 'Aksi halde'],
  ['threat', 'Aksi hâlde görüşemeyiz', 'Aksi hâlde'],
  ['threat', 'Yasal takibe başlanacaktır', 'Yasal takibe'],
  ['threat', 'Hukuki yollara başvuracağız', 'Hukuki yollara'],
  ['threat', 'Gecikme faizi işleyecektir', 'Gecikme faizi'],
  ['threat', 'Bu bir ihtarnamedir', 'ihtarnamedir'],
  ['threat', 'Kara listeye alınırsınız', 'Kara listeye'],
  ['threat', 'Ödemezseniz görüşürüz', 'Ödemezseniz'],
  ['threat', 'Polise bildirilecektir', 'Polise'],
  ['threat', 'Sayın borçlu', 'borçlu'],
  ['threat', 'We will take legal action', 'legal action'],
  ['threat', 'Otherwise we will call you', 'Otherwise'],
  ['threat', 'We are going to sue', 'sue'],
  ['threat', 'Late fees apply', 'Late fees'],
  ['case', 'İcra dosyanız için', 'İcra'],
  ['case', "icra'ya ilişkin ödeme", 'icra'],
  ['case', 'HACİZ işlemi', 'HACİZ'],
  ['case', 'Boşanma davanızın ücreti', 'Boşanma'],
  ['case', '2026/123 sayılı dosya', '2026/123'],
  ['case', '2026 / 4567 E.', '2026 / 4567'],
  ['case', 'Mahkeme masrafı', 'Mahkeme'],
  ['case', 'Yarınki duruşmanız için', 'duruşmanız'],
  ['case', 'Esas No: 12', 'Esas No'],
  ['case', 'Davalı adına', 'Davalı'],
  ['case', 'Nafaka ödemesi', 'Nafaka'],
  ['case', 'Your court date is near', 'court'],
  ['case', 'Case number 12', 'Case number'],
  ['case', 'The divorce fee', 'divorce'],
  ['marketing', 'Size özel indirimli ücret', 'indirimli'],
  ['marketing', 'Kampanyamızdan yararlanın', 'Kampanyamızdan'],
  ['marketing', 'Bu fırsatı kaçırmayın', 'fırsatı'],
  ['marketing', 'HEDİYE çeki kazanın', 'HEDİYE'],
  ['marketing', 'Bedava danışma', 'Bedava'],
  ['marketing', 'Bizi takip edin', 'Bizi takip edin'],
  ['marketing', 'A special offer for you', 'special offer'],
  ['marketing', 'Get a discount', 'discount'],
  ['address', 'Şuradan ödeyin: http://kotu.example', 'http://kotu.example'],
  ['address', 'www.baska-site.com adresinden', 'www.baska-site.com'],
  ['address', 'Ödeme: odeme-yap.com/123', 'odeme-yap.com/123'],
  ['urgency', 'ac\u200bil ödeme', 'ac\u200bil'],
  ['case', 'ha\u00adciz', 'ha\u00adciz'],
]

const ALLOWED = [
  'Merhaba, ödeme sayfanız hazır.',
  'Sayın müvekkilimiz, vekâlet ücreti için ödeme sayfası hazırladık.',
  'Danışmanlık ücretiniz',
  'Masraf avansı',
  'Harç bedeli',
  'Son geçerlilik tarihi aşağıdadır.',
  'Sayfadaki kodun aynı olduğuna bakmanızı rica ederiz.',
  'Bir sorunuz yoksa bu mesajı dikkate almayabilirsiniz.',
  'Sorunuz olursa bizi arayabilirsiniz.',
  'Ödemeyi yaptıysanız teşekkür ederiz.',
  'Ödemeniz için teşekkür ederiz.',
  'Davetimize katıldığınız için teşekkürler',
  'Dosyanızla ilgili görüşmek üzere arayabilirsiniz.',
  'Randevunuz 26.11.2026 saat 18:30',
  'Randevunuz 26/11/2026',
  'Dolandırıcılığa karşı kodu karşılaştırın.',
  'Kart bilgilerinizi yalnız ödeme sayfasında girin.',
  'En fazla 6 taksit',
  'Yeni bir sayfa için büromuzla görüşebilirsiniz.',
  'Başka bir kart deneyebilirsiniz.',
  'Bilgi için: info@demirhukuk.av.tr',
  'Av. Ayşe Demir, İstanbul Barosu 12345',
  'Sucuk ve peynir siparişiniz hazır',
  'Siparişiniz için teşekkürler',
  'İyi günler dileriz.',
  'Sağlıklı günler dileriz.',
  'Saygılarımızla',
  'Ödemeniz tamamlanamadı, kartınızdan çekim yapılmadı.',
  'Tutarla ilgili sorunuz varsa yazmanız yeterli.',
  'Aklınıza takılan bir şey olursa yazın.',
  'Your payment page is ready.',
  'Thank you for your payment.',
  'Please check that the code on the page is the same.',
  'If you have already paid, please disregard this message.',
  'Please contact our office for a new page.',
  'Dear client, here is your consultancy fee.',
  'Valid until the date below.',
  'You can pay in up to 6 instalments.',
  'We deal with your questions by phone.',
  'The issue number is on the page',
]

describe('what goes to payers', () => {
  test.each(REFUSED)('%s: %s', (reason, text, words) => {
    expect(lint(text)).toContainEqual({ reason, words })
  })

  test.each(ALLOWED)('may be said: %s', (text) => {
    expect(lint(text)).toEqual([])
  })

  test('marks, case and Turkish letters make no difference', () => {
    for (const text of ['hacız', 'HACIZ', 'Hacİz', 'ｈａｃｉｚ']) expect(lint(text)).toHaveLength(1)
  })

  test('every listed word is found alone and inside a sentence', () => {
    for (const list of [lists.tr, lists.en])
      for (const [reason, words] of Object.entries<string[]>(list))
        for (const word of words) {
          const bare = word.replace('*', '')
          for (const text of [bare, bare.toLocaleUpperCase('tr'), `Merhaba, ${bare} deriz.`])
            expect(
              lint(text).map((finding) => finding.reason),
              text,
            ).toContain(reason)
        }
  })

  test('any text is judged, and what is quoted stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const flat = text.replaceAll(/\s+/g, ' ')
        for (const { words } of lint(text)) expect(flat).toContain(words.replaceAll(/\s+/g, ' '))
      }),
    )
  })
})
