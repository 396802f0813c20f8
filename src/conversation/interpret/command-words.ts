import type { CommandKey } from './reading.ts'

/** Slash commands, folded; Telegram allows only ASCII there. */
export const SLASH: Readonly<Record<string, CommandKey>> = {
  link: 'create_link',
  linkolustur: 'create_link',
  yeni: 'create_link',
  linkler: 'list_links',
  linklerim: 'list_links',
  durum: 'link_status',
  tekrar: 'resend',
  gonder: 'resend',
  uzat: 'extend',
  iptal: 'cancel_link',
  iade: 'refund',
  odemeiptal: 'void',
  odemeiptali: 'void',
  void: 'void',
  rapor: 'report',
  panel: 'panel',
  yardim: 'help',
  help: 'help',
  start: 'help',
  basla: 'help',
  vazgec: 'abandon',
  ayar: 'settings',
  ayarlar: 'settings',
  ekip: 'team',
  onaylar: 'approvals',
  guvenlik: 'secure',
  buro: 'switch_office',
  musteri: 'clients',
  musteriler: 'clients',
  sablon: 'templates',
  sablonlar: 'templates',
  hata: 'errors',
  hatalar: 'errors',
  dur: 'stop',
  stop: 'stop',
  destek: 'support',
  havale: 'declare_transfer',
}

/** Words a misspelling is compared with; a hit is only ever suggested. */
export const FUZZY: Readonly<Record<string, CommandKey>> = {
  link: 'create_link',
  linklerim: 'list_links',
  durum: 'link_status',
  tekrar: 'resend',
  uzat: 'extend',
  iptal: 'cancel_link',
  iade: 'refund',
  rapor: 'report',
  panel: 'panel',
  yardim: 'help',
  ayarlar: 'settings',
  musteriler: 'clients',
  sablonlar: 'templates',
  hatalar: 'errors',
  destek: 'support',
  havale: 'declare_transfer',
  vazgec: 'abandon',
}

const SEND = '(?:gonder|at|yolla|ilet)(?:in|ir|ar|sana|sene|iver|elim|alim|ebilir|abilir)?'
const MAKE = `(?:${SEND}|yap(?:in|ar|abilir|alim|sana|iver)?|olustur(?:un|ur|alim|abilir|cam)?|hazirla(?:r|yin|yalim)?|ac(?:in|ar|alim)?|cikar(?:in|t|tir)?|kes|ver(?:in|ir)?|iste|lazim|istiyor\\w*|alabilir|olsun)`
const HAPPENED =
  '(?:odedi|odendi|odemis|odenmis|yatti|yatirdi|yatirmis|geldi|gelmis|acti|acildi|acmis|acilmis|gordu|gormus|okudu|okundu|ulasti|ulasmis|gitti|gitmis|yapti|yapildi|yapmis|iletildi|dustu|girdi|tikladi|bakti|alindi|alinmis|gecti)'
const SHOW = '(?:goster(?:in|ir|sene)?|listele(?:r|yin)?|getir|at|ver|yolla|neler|neleri|hangileri|hangisi|nedir|var)'
const WHICH = '(?:acik|bekleyen|odenmeyen|odenmemis|son|tum|butun|aktif|gonderdigim|bugunku|kapali|suresi dolan|odenen)'

export type Rule = { readonly key: CommandKey; readonly pattern: RegExp; readonly unless?: RegExp }

/** An order to change something: stands against an amount and an address in the same message. */
export const ORDERS: readonly Rule[] = [
  {
    key: 'refund',
    pattern:
      /\b(?:iade (?:et|edi|ede|yap|istiyor)\w*|(?:para|ucret|odeme|tutar)\w* iade\w*|iade islemi|kismi iade|tam iade|geri (?:ver|ode|yatir|gonder|iade)\w*|refund)\b/,
    unless: /\biade\w* (?:degil|etme|yapma)|\bodeme iadesi degil/,
  },
  {
    key: 'void',
    pattern:
      /\b(?:odeme(?! link)\w*|tahsilat\w*|cekim\w*|cekilen \w+|para\w*|islem\w*|provizyon\w*) iptal\w*\b|\bvoid\b|\biptal\w* (?:et )?odeme(?:yi|sini)\b/,
  },
  {
    key: 'cancel_link',
    pattern:
      /\biptal (?:et|ede|edi)\w*\b|\bkapat(?:in|ir|alim|iver|abilir|sana)?\b|\blink\w* sil\w*|\bcancel\b|\blink\w* iptal\b/,
  },
  { key: 'extend', pattern: /\buzat(?!ma)\w*\b|\bsure\w* (?:ekle|ver)\w*|#until (?:daha|ek sure|ekle)\b|\bextend\b/ },
  {
    key: 'resend',
    pattern: new RegExp(`\\b(?:tekrar|yeniden|bir daha|bi daha|bide|birde)\\b(?: \\S+){0,6}? ${SEND}\\b|\\bresend\\b`),
  },
]

/** Said of one link or payment, but also found inside the names of lawsuits and in plain talk. */
export const MENTIONS: readonly Rule[] = [
  {
    key: 'refund',
    pattern: /\biade(?:si|sini)?\b/,
    unless: /\biade\w* (?:degil|fatura|dava|talep)|\bise iade\b|n[iu]n iadesi/,
  },
  { key: 'cancel_link', pattern: /\biptal(?:i)?\b/, unless: /\biptal\w* (?:degil|dava|ve)|n[iu]n iptali|\btapu iptal/ },
  {
    key: 'link_status',
    pattern: new RegExp(
      `\\bdurum(?:u|unu|da|lari)?\\b|\\bne oldu\\b|\\bne alemde\\b|\\bhangi asamada\\b|\\b${HAPPENED} m[iu](?:yiz)?\\b|\\bstatus\\b`,
    ),
  },
  {
    key: 'declare_transfer',
    pattern:
      /\b(?:havale|eft)(?:si|yle|ile|den|yi)?\b|\b(?:elden|nakit|fast ile|bankadan|ibana|ibanina) (?:odedi|odendi|aldi\w*|verdi\w*|yatti|yatir\w+|geldi|gonder\w+|att\w+)|#secret (?:\S+ ){0,4}(?:att|yatir|gonder|yatti)\w*/,
  },
]

/** Whole requests that need no link number. */
export const REQUESTS: readonly Rule[] = [
  {
    key: 'stop',
    pattern:
      /^(?:lutfen )?(?:dur(?:un|dur\w*)?|stop|ret|cik|abonelikten cik\w*)(?: lutfen| artik)?$|^(?:artik |bunlari |bunu )*almak istemiyor\w*(?: artik| lutfen)?$|\b(?:mesaj|sms|mail|posta|ileti|bildirim)\w* (?:\S+ )?almak istemiyor\w*|\be-? ?posta\w* istemiyor\w*|\b(?:mesaj|sms|mail)\w* (?:atma|gonderme|yazma|yollama|istemi)\w*|\bbir daha (?:yazma|atma|gonderme|mesaj)\w*|\brahatsiz etme\w*|\bbeni (?:\w+ )?(?:cikar|sil)\w*|\bunsubscribe\b/,
  },
  { key: 'panel', pattern: /\bpanel(?:i|e|in|ini|inin|imi|im|den|de)?\b/ },
  {
    key: 'list_links',
    pattern: new RegExp(
      `\\blinklerim(?:i)?\\b|\\b${WHICH} linkler(?:i|im|imi|in)?(?= ${SHOW}\\b|$)|^linkler(?:i|im)?(?: ${SHOW}.{0,20})?$|\\bkim(?:ler)? (?:odemedi|odememis|odemeyen)|\\bodemeyenler\\w*|\\bkimler odedi\\b|\\b${WHICH} odemeler(?: ${SHOW}.{0,20})?$|\\bmy links\\b`,
    ),
  },
  {
    key: 'errors',
    pattern: new RegExp(`\\bhata(?:lar|lari|larim)\\b|^(?:son )?hata(?: ${SHOW}| listesi| kayitlari)?$`),
  },
  {
    key: 'report',
    pattern:
      /^(?:\S+ ){0,4}rapor(?:u|lar|lari|unu|um|la)?\b|\b(?:ne kadar|kac para|kac lira|kac tl|kac odeme|toplam ne|kac tahsilat)(?: \S+){0,4}? (?:tahsil\w*|gel\w+|topla\w*|al[dim]\w*|kazan\w*|yap\w*|odeme\w*|gir\w+|ciro\w*|cek\w+)|\b(?:ciro|cirom|ozet|kasa ozeti|gun sonu)(?:u|muz|nu)?\b|\breport\b|\b(?:bugunku|dunku|haftalik|aylik|gunluk|bu (?:hafta|ay|gun)\w*) (?:#until )?(?:tahsilat|odeme|gelir|islem)\w*$|\bkac (?:para|odeme|tahsilat) (?:aldik|geldi|var|yaptik)/,
  },
  {
    key: 'diagnose',
    pattern:
      /\b(?:calismiyor|acilmiyor|acilmadi|calismadi|hata veriyor|hata verdi|acamiyor\w*|odeyemiyor\w*|odeyemedi)\b/,
  },
  {
    key: 'help',
    pattern:
      /\byardim(?: et\w*| eder.*| lazim)?$|^yardim\b|^help\b|\bnasil\b|\bne(?:ler)? yapabil\w*|\bkomutlar\w*|^menu\b|\bne ise yar\w*/,
  },
  { key: 'settings', pattern: /^(?:ayar|ayarlar|ayarlari|ayarlarim)\b/ },
  {
    key: 'team',
    pattern:
      /\bekip uye\w*|^(?:ekip|ekibi|ekibim|personel|kullanicilar)\b|\bek(?:ibe|ipten|ibinden) (?:\S+ ){0,4}?(?:davet|ekle|cikar|al)\w*|\b(?:uye|kullanici|sekreter|avukat|personel) (?:ekle|cikar|davet)\w*/,
  },
  {
    key: 'approvals',
    pattern: /^(?:onaylar\w*|onay bekleyen\w*|bekleyen onaylar\w*)(?: (?:goster|listele|neler|var mi))?$/,
  },
  { key: 'secure', pattern: /^(?:guvenlik|pin degistir\w*|pin belirle\w*|dogrulama uygulamasi|iki adimli dogrulama)$/ },
  { key: 'switch_office', pattern: /^(?:buro|ofis|isletme)(?:yu|u)?(?: (?:degistir|sec)\w*)?$/ },
  {
    key: 'clients',
    pattern:
      /^(?:musteri|musteriler|musterilerim|muvekkiller|muvekkillerim|rehber)(?: (?:defteri|listesi|goster|listele))?\w*$|\bmusteri defteri/,
  },
  { key: 'templates', pattern: /^(?:mesaj )?sablon\w*/ },
  { key: 'support', pattern: /^(?:canli )?destek\b|\bdestege baglan/ },
  { key: 'abandon', pattern: /^(?:vazgec\w*|bosver|bos ver|gerek yok|iptal vazgectim|gerek kalmadi)\b/ },
]

const ONLY = (words: string): RegExp => new RegExp(`^(?:(?:${words})(?: |$))+$`)
const POLITE = 'cok|size|sana|ederim|ederiz|olun|ol|hocam|kolay|gelsin|iyi|gunler|herkese|canim|abi|valla|hayirli'

/** Small talk and short answers, each only as the whole message. */
export const TALK: readonly Rule[] = [
  {
    key: 'thanks',
    pattern: ONLY(
      `tesekkur\\w*|sagol\\w*|sag|eyvallah|tsk|tsk\\w*|super|harika|mukemmel|eline|elinize|saglik|thanks|${POLITE}`,
    ),
  },
  {
    key: 'greeting',
    pattern: ONLY(`merhaba\\w*|selam\\w*|slm|mrb|gunaydin|aksamlar|naber|nasilsin\\w*|hello|hi|${POLITE}`),
  },
  {
    key: 'yes',
    pattern: ONLY('evet|evt|tamam|tmm|olur|ok|okey|onayliyorum|onayla|dogru|aynen|yes|elbette|tabii|tabi|gonder|yolla'),
  },
  { key: 'no', pattern: ONLY('hayir|hyr|yok|olmaz|istemiyorum|degil|no|yanlis|onaylamiyorum') },
]

/** A wish for a new link, however little else is said. */
export const CREATE = new RegExp(
  `\\b(?:link|lnk|linki|linkini|linke|odeme linki|odeme iste\\w*)\\b(?: \\S+){0,8}? ${MAKE}\\b|\\b${MAKE}\\b(?: \\S+){0,3}? (?:link|lnk)\\b|^(?:link|lnk|yeni link|odeme linki)\\b|\\blink$|\\btahsil (?:et|ede|edi)\\w*`,
)
export const SEND_VERB = new RegExp(`\\b${SEND}\\b`)
/** The bot's own words, pasted back: no order and no proof. */
export const OWN_WORDS = /\bodeme alindi\b.*\bislem no\b|\blink hazir ve gonderildi\b|\bsunu anladim\b/

const NOT = '(?:me|ma|mesin|masin|meyin|mayin|meyelim|mayalim|meyecegi\\w*|mayacagi\\w*|miyor\\w*|memeli|mamali)'

/** The word for a change, denied. */
export const UNORDERED = new RegExp(
  `\\b(?:et|edil|yap|yapil|ol|gonder|gonderil|uzat|uzatil|kapat|kapatil|sil|silin)${NOT}\\b` +
    '|\\b(?:sakin|istemiyor\\w*|gerek yok|lazim degil|vazgectim|vazgectik)\\b',
)

/** A question about what is or was: "iptal mi", "iade edildi mi"; not "iptal eder misiniz", which is a polite order. */
export const ASKED = /\b(?:iptal|iade)\w*\s+(?:mi|mu|midir)\b|\b\w+(?:di|ti|du|tu|mis|mus)\s+(?:mi|mu|miydi|muydu)\b/
