import { foldText } from './normalize.ts'

/** What a row of a file may say of a link. `contact` is a telephone or an e-mail, `surname` follows the name. */
export const TABLE_COLUMNS = [
  'name',
  'surname',
  'phone',
  'email',
  'contact',
  'amount',
  'purpose',
  'due',
  'installments',
  'channel',
] as const
export type TableColumn = (typeof TABLE_COLUMNS)[number]

/** Headers as people write them, folded; the first that fits wins. */
const HEADERS: readonly { readonly column: TableColumn; readonly pattern: RegExp }[] = [
  { column: 'surname', pattern: /^(?:soyad\w*|soyisim|surname|last ?name|family name)$/ },
  {
    column: 'name',
    pattern:
      /^(?:ad|adi|isim|ismi|ad(?:i)? ?(?:ve )?soyad\w*|isim ?(?:ve )?soyisim|unvan\w*|(?:muvekkil|musteri|kisi|odeyen|alici|firma|sirket)(?:nin|in)?(?: (?:ad\w*|isim\w*|unvan\w*))?(?: soyad\w*)?|first ?name|full ?name|name|client(?: name)?|customer(?: name)?|payer(?: name)?)$/,
  },
  {
    column: 'phone',
    pattern: /^(?:tel|telefon|cep|gsm|mobil|mobile|phone|cell|whatsapp)\w*(?: ?(?:tel\w*|no\w*|numara\w*|number))*$/,
  },
  { column: 'email', pattern: /^(?:e ?-? ?posta|e ?-? ?mail|mail)(?: adres\w*| address)?$/ },
  {
    column: 'contact',
    pattern:
      /^(?:iletisim|irtibat|contact)(?: bilgi\w*| info| details)?$|^(?:telefon|tel|cep) (?:veya|ya da) e ?-? ?posta$/,
  },
  {
    column: 'amount',
    pattern:
      /^(?:tutar\w*|miktar\w*|ucret\w*|bedel\w*|meblag\w*|borc\w*|alacak\w*|fiyat\w*|toplam|amount|sum|total|price|fee)(?: ?(?:\(?(?:tl|try)\)?))?$|^(?:odeme|odenecek) (?:tutar\w*|miktar\w*)$/,
  },
  {
    column: 'purpose',
    pattern:
      /^(?:konu\w*|aciklama\w*|ne icin|amac\w*|is|hizmet|sebep|not|purpose|description|subject|what for|note|reason)$/,
  },
  {
    column: 'due',
    pattern:
      /^(?:son (?:odeme|gecerlilik|tarih|gun)\w*(?: tarih\w*)?|vade\w*(?: tarih\w*)?|gecerlilik\w*(?: tarih\w*| sure\w*)?|sure\w*|due(?: date)?|deadline|valid(?: until)?|expir\w*(?: date)?|tarih\w*)$/,
  },
  {
    column: 'installments',
    pattern: /^(?:(?:en fazla )?taksit\w*(?: sayi\w*)?|instal{1,2}ments?|max instal{1,2}ments?)$/,
  },
  { column: 'channel', pattern: /^(?:kanal\w*|gonderim(?: \w+)?|nasil|nereden|yontem|channel\w*|by)$/ },
]

export function columnOf(header: string): TableColumn | null {
  const folded = foldText(header)
    .replaceAll(/[^\p{L}\p{N}()-]+/gu, ' ')
    .trim()
  return HEADERS.find(({ pattern }) => pattern.test(folded))?.column ?? null
}
