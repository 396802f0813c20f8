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
  menu: 'menu',
  komutlar: 'menu',
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
  dil: 'language',
  language: 'language',
  dur: 'stop',
  stop: 'stop',
  destek: 'support',
  havale: 'declare_transfer',
  musteridefteri: 'clients',
  tekrargonder: 'resend',
  iptalet: 'cancel_link',
  destekal: 'support',
  // the same in English, as an English menu shows them
  newlink: 'create_link',
  mylinks: 'list_links',
  links: 'list_links',
  status: 'link_status',
  resend: 'resend',
  extend: 'extend',
  cancel: 'cancel_link',
  refund: 'refund',
  report: 'report',
  errors: 'errors',
  clients: 'clients',
  templates: 'templates',
  team: 'team',
  settings: 'settings',
  support: 'support',
  nevermind: 'abandon',
  approvals: 'approvals',
  toplu: 'bulk_links',
  bulk: 'bulk_links',
  security: 'secure',
  office: 'switch_office',
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

const SEND = '(?:gonder|at|yolla|ilet)(?:in|ir|ar|sana|sene|iver|elim|alim|ebilir|abilir|(?:il|n)(?:sin|ir|ecek|acak))?'
const MAKE = `(?:${SEND}|yap(?:in|ar|abilir|alim|sana|iver)?|olustur(?:un|ur|alim|abilir|cam)?|hazirla(?:r|yin|yalim)?|ac(?:in|ar|alim)?|cikar(?:in|t|tir)?|kes|ver(?:in|ir)?|iste|lazim|istiyor\\w*|alabilir|olsun)`
const HAPPENED =
  '(?:odedi|odendi|odemis|odenmis|yatti|yatirdi|yatirmis|geldi|gelmis|acti|acildi|acmis|acilmis|gordu|gormus|okudu|okundu|ulasti|ulasmis|gitti|gitmis|yapti|yapildi|yapmis|iletildi|dustu|girdi|tikladi|bakti|alindi|alinmis|gecti|oldu|olmus|bitti|gerceklesti|tamamlandi|cekildi|basladi)'
const SHOW = '(?:goster(?:in|ir|sene)?|listele(?:r|yin)?|getir|at|ver|yolla|neler|neleri|hangileri|hangisi|nedir|var)'
const WHICH =
  '(?:geciken|suresi dolan|suresi gecen|acik|bekleyen|odenmeyen|odenmemis|son|tum|butun|aktif|gonderdigim|bugunku|kapali|suresi dolan|odenen)'

export type Rule = { readonly key: CommandKey; readonly pattern: RegExp; readonly unless?: RegExp }

/** An order to change something: stands against an amount and an address in the same message. */
export const ORDERS: readonly Rule[] = [
  {
    key: 'refund',
    pattern:
      /\b(?:iade (?!edilen|edild|edilmis|ettig|etti(?!r)|etmis)(?:et|edi|ede|yap|istiyor)\w*|(?:para|ucret|odeme|tutar)\w* iade\w*|iade islemi|kismi iade|tam iade|geri (?:ver|ode|yatir|gonder|iade)\w*|para\w* geri ist\w*|refund)\b/,
    unless: /\biade\w* (?:degil|etme|yapma)|\bodeme iadesi degil/,
  },
  {
    key: 'void',
    pattern:
      /\b(?:odeme(?:m|mi|yi|si|sini|nin|sinin|ler\w*)?|tahsilat\w*|cekim\w*|cekilen \w+|para\w*|islem\w*|provizyon\w*) iptal\w*\b|\bvoid\b|\biptal\w* (?:et )?odeme(?:yi|sini)\b|\b(?:odeme|tahsilat|cekim)\w* geri al\w*|\bayni gun iptal\w*|\biptal odeme$|\b(?:cekilen|alinan|odenen|tahsil edilen) (?:\S+ ){0,2}iptal\w*/,
  },
  {
    key: 'cancel_link',
    pattern:
      /\biptal (?!edilen|edild|edilmis|ettig|etti(?!r)|etmis)(?:et|ede|edi)\w*\b|#ref (?:\S+ )?gecersiz\b|\bkapat(?:in|ir|alim|iver|abilir|sana|ilsin)?\b|#ref (?:\S+ )?(?:sil|durdur|kapansin|silinsin|kaldir|geri cek)\w*\b|\blink\w* (?:geri cek|kaldir)\w*\b|\blink\w* sil(?!mis|di|inmis|indi)\w*|\bcancel\b|\blink\w* iptal\b/,
  },
  { key: 'extend', pattern: /\buzat(?!ma)\w*\b|\bsure\w* (?:ekle|ver)\w*|#until (?:daha|ek sure|ekle)\b|\bextend\b/ },
  {
    key: 'resend',
    pattern: new RegExp(
      `\\b(?:tekrar|yeniden|bir daha|bi daha|bide|birde)\\b(?: \\S+){0,6}? ${SEND}\\b|\\bresend\\b|\\bhatirlat(?!ma)\\w*\\b`,
    ),
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
      `\\bdurum(?:u|unu|da|lari)?\\b|\\bne oldu\\b|\\bn[eo]?oldu\\b|\\bne alemde\\b|\\bhangi asamada\\b|\\b${HAPPENED} m[iu](?:yiz)?\\b|\\b(?:para|odeme|ucret|borc)\\w* (?:\\S+ ){0,2}?\\S+(?:[dt][iu]|m[iu]s) m[iu]\\b|\\bstatus\\b`,
    ),
  },
  {
    key: 'declare_transfer',
    pattern:
      /\b(?:havale|eft)(?:si|yle|ile|den|yi|siyle)?\b|\bdekont\w*\b|\biban\w* (?:\S+ )?(?:yatti|yatir|geldi|gonder|att|gecti)\w*|\b(?:elden|nakit|fast ile|bankadan|ibana|ibanina) (?:odedi|odendi|aldi\w*|verdi\w*|yatti|yatir\w+|geldi|gonder\w+|att\w+)|#secret (?:\S+ ){0,4}(?:att|yatir|gonder|yatti)\w*/,
  },
]

/** Whole requests that need no link number. */
export const REQUESTS: readonly Rule[] = [
  {
    key: 'stop',
    pattern:
      /^(?:lutfen )?(?:dur(?:un|dur\w*)?|stop|ret|cik|abonelikten cik\w*)(?: lutfen| artik)?$|^(?:artik |bunlari |bunu )*almak istemiyor\w*(?: artik| lutfen)?$|\b(?:mesaj|sms|mail|posta|ileti|bildirim)\w* (?:\S+ )?almak istemiyor\w*|\be-? ?posta\w* istemiyor\w*|\b(?:mesaj|sms|mail)\w* (?:atma|gonderme|gonderilme|gelme|yazma|yollama|istemi)\w*|\bbir daha (?:yazma|atma|gonderme|mesaj)\w*|\brahatsiz etme\w*|\bdurdur\w* (?:mesaj|sms|mail)\w*|\b(?:mesaj|sms|mail)\w* (?:kes|durdur|birak)\w*|\b(?:yazmayi|mesaji|aramayi) (?:birak|kes)\w*|\bizni? vermiyor\w*|\bbeni (?:\w+ )?(?:cikar|sil)\w*|^(?:artik |lutfen |bana )*(?:yazma|mesaj atma)(?:yin|yiniz)?(?: artik| lutfen)?$|\bunsubscribe\b/,
  },
  { key: 'panel', pattern: /\bpanel(?:i|e|in|ini|inin|imi|im|den|de)?\b/ },
  {
    key: 'errors',
    pattern: new RegExp(
      `\\bhata(?:lar|lari|larim|lara|larin|larimiz)\\b|\\bhata (?:var|oldu|aldi\\w*) m[iu]\\b|\\b(?:basarisiz|reddedilen|hatali|hata alan) (?:odeme|islem|cekim)\\w*|\\b(?:odeme|islem|cekim)\\w* (?:basarisiz|hatali|hata)\\w*|\\bhata (?:rapor|liste|kayit|kaydi)\\w*|^(?:son )?hata(?:yi|si|sini)?(?: ${SHOW}| listesi| kayitlari)?$`,
    ),
  },
  {
    key: 'list_links',
    pattern: new RegExp(
      `\\blinklerim(?:i)?\\b|\\b${WHICH}(?: olan)? linkler(?:i|im|imi|in)?(?= ${SHOW}\\b|$)|^linkler(?:i|im)?(?: ${SHOW}.{0,20})?$|\\b(?:kim(?:ler)?|hangi \\S+) (?:\\S+ )?(?:odemedi|odememis|odemeyen|yapmadi|yatirmadi|yapmamis|yatirmamis)|^liste(?:le)?$|\\blink listesi\\w*|\\bodemeyenler\\w*|\\b(?:odeme|para)\\w* (?:yapmayan|yatirmayan|gelmeyen|gondermeyen)\\w*|\\byatirmayanlar\\w*|\\bkimler odedi\\b|\\bkac (?:tane |adet )?(?:${WHICH} )?link\\w*\\b|^(?:${WHICH}|bekleyen)(?:ler|lerim)(?:i|imi)?(?: ${SHOW}.{0,20})?$|^hangi (?:link|odeme)\\w*|\\bson (?:#\\S+ )?(?:link|odeme)(?:ler\\w*)?$|\\bkim(?:ler)?den (?:\\S+ )?(?:alaca|bekli)\\w+|\\bodeme bekleyen\\w*|\\bodemeyen \\w+|\\balacaklar(?:im|imiz)?$|\\b${WHICH} odemeler(?:im|imiz|i)?(?: ${SHOW}.{0,20})?$|\\bmy links\\b`,
    ),
  },
  {
    key: 'report',
    pattern:
      /^(?:\S+ ){0,4}rapor(?:u|lar|lari|unu|um|la)?\b|\b(?:ne kadar|kac para|kac lira|kac tl|kac odeme|toplam ne|kac tahsilat)(?: \S+){0,4}? (?:tahsil\w*|gel\w+|ol(?:du|mus)\w*|topla\w*|al[dim]\w*|kazan\w*|yap\w*|odeme\w*|gir\w+|ciro\w*|cek\w+)|\b(?:tahsilat|ciro|gelir)\w* (?:ne kadar|nasil|kac)|\b(?:bugun|dun|bu (?:hafta|ay))(?: #until)? (?:(?:tahsilat|odeme|para|gelir) (?:var|oldu|geldi) m[iu]|gelen (?:odeme|para|tahsilat)\w*)\b|\b(?:bugun|dun|bu (?:hafta|ay)) nasil (?:git|gec)\w*|\bne (?:topla|kazan|tahsil|aldik)\w*|\b(?:ciro\w{0,5}|ozet(?:i|im|imiz|ini)?|kasa ozeti|gun sonu)(?:u|muz|nu)?\b|\breport\b|\b(?:bugunku|bugunun|dunku|dunun|haftalik|haftanin|aylik|ayin|gunluk|gunun|(?:bu|gecen) (?:hafta|ay|gun)\w*) (?:#until )?(?:tahsilat|odeme|gelir|islem)\w*$|\bkac (?:para|odeme|tahsilat) (?:aldik|geldi|var|yaptik)/,
  },
  {
    key: 'diagnose',
    pattern:
      /\b(?:calismiyor|acilmiyor|acilmadi|calismadi|hata veriyor|hata verdi|acamiyor\w*|odeyemiyor\w*|odeyemedi)\b/,
  },
  { key: 'menu', pattern: /^(?:ana )?menu\w*(?: (?:goster|ac|getir))?$|\bkomut(?:lar\w*| listesi)/ },
  {
    key: 'help',
    pattern:
      /\byardima\b|\byardimci ol\w*|\bne (?:yapmali|yapmam|yapacag)\w*|\byardim(?: et\w*| eder.*| lazim)?$|^yardim\b|^help\b|\bnasil\b|\bne(?:ler)? (?:yapabil|yazmam|yazmali|diyebil|sorabil)\w*|\bne ise yar\w*|\bbot (?:ne|nasil)\b/,
  },
  { key: 'settings', pattern: /^(?:ayar|ayarlar|ayarlari|ayarlarim)\b/ },
  {
    key: 'team',
    pattern:
      /\bekip uye\w*|\bekibe (?:\S+ ){1,4}(?:ekle|davet|al)\w*|\bekipten (?:\S+ ){1,4}(?:cikar|sil)\w*|^(?:ekip|ekibi|ekibim|personel|kullanicilar)\b|\b(?:uye|kullanici|sekreter|avukat|personel) (?:ekle|cikar|davet)\w*/,
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
  {
    key: 'bulk_links',
    pattern:
      /^ornek (?:dosya|excel|tablo|liste)\w*|^toplu (?:link|odeme|gonder\w*|liste)\w*|^toplu$|^excel(?:den| ile| dosya\w*)?(?: (?:link|gonder)\w*)*$|^(?:sample|example) file$|^bulk(?: links?)?$/,
  },
  {
    key: 'language',
    pattern:
      /^(?:#ref )?(?:in )?(?:english|ingilizce|turkce|turkish)(?: (?:devam|yaz\w*|konus\w*|olsun|yap|sec|please|lutfen))*$|^(?:dil|language|lisan)(?: (?:sec\w*|degis\w*))?$/,
  },
  { key: 'templates', pattern: /^(?:mesaj )?sablon\w*/ },
  { key: 'support', pattern: /^(?:canli )?destek\b|\bdestege baglan/ },
  { key: 'abandon', pattern: /^(?:vazgec\w*|bosver|bos ver|gerek yok|iptal vazgectim|gerek kalmadi)\b/ },
]

const ONLY = (words: string): RegExp => new RegExp(`^(?:(?:${words})(?: |$))+$`)
const POLITE =
  'cok|aksamlar|size|sana|ederim|ederiz|olun|ol|hocam|kolay|gelsin|iyi|gunler|isler|olsun|sabahlar|geceler|herkese|canim|abi|valla|hayirli'

/** Small talk and short answers, each only as the whole message. */
export const TALK: readonly Rule[] = [
  {
    key: 'thanks',
    pattern: ONLY(
      `tesekkur\\w*|sa+g?ol\\w*|sag|eyvallah|eyw|eyv|tsk|tsk\\w*|super\\w*|harika\\w*|allah|razi|mukemmel|el(?:ler)?in\\w*|saglik|thanks|${POLITE}`,
    ),
  },
  {
    key: 'greeting',
    pattern: ONLY(
      `merhaba\\w*|selam\\w*|aleykum\\w*|sa|as|slm|mrb|gunaydin|aksamlar|naber|nasilsin\\w*|hello|hi|${POLITE}`,
    ),
  },
  {
    key: 'yes',
    pattern: ONLY('evet|evt|tamam|tmm|olur|ok|okey|onayliyorum|onayla|dogru|aynen|yes|elbette|tabii|tabi|gonder|yolla'),
  },
  { key: 'no', pattern: ONLY('hayir|hyr|yok|olmaz|istemiyorum|degil|no|yanlis|onaylamiyorum') },
]

/** A wish for a new link, however little else is said. */
export const CREATE = new RegExp(
  `\\b(?:link|lnk|linki|linkini|linke|odeme linki|odeme iste\\w*)\\b(?: \\S+){0,8}? ${MAKE}\\b|\\b${MAKE}\\b(?: \\S+){0,3}? (?:link|lnk)\\b|^(?:link|lnk|yeni link|odeme linki)\\b|\\blink$|\\b(?:odeme|para|tahsilat) linki$|^(?:odeme|tahsilat|para) (?:al|iste|topla)(?:alim|elim|yalim|yacagim|acagim|yecegim|mak istiyorum|yin|in)?$|\\btahsil (?:et(?!ti|mis)|ede|edi(?!ld))\\w*`,
)
export const SEND_VERB = new RegExp(`\\b${SEND}\\b`)
/** The bot's own words, pasted back: no order and no proof. */
export const OWN_WORDS =
  /\b(?:pin|sifre|parola)\w*(?: kod\w*)? (?:goster|yaz|soyle|ver|gonder|at)\w*|\bodeme alindi\b.*\bislem no\b|\blink hazir ve gonderildi\b|\bsunu anladim\b/

const NOT =
  '(?:me|ma|mesin|masin|meyin|mayin|meyiniz|mayiniz|meyelim|mayalim|meyecegi\\w*|mayacagi\\w*|miyor\\w*|memeli|mamali)'

/** The order that is denied, with the words that belong to it: "iptal etme", "linki gönderme", "iade değil". */
export const DENIED = new RegExp(
  `\\b(?:sakin )?(?:(?:iptal|iade|tekrar|yeniden|geri|link\\w*|odeme\\w*) ){0,2}(?:et|edil|yap|yapil|gonder|gonderil|at|yolla|uzat|uzatil|kapat|kapatil|sil|silin|olustur|ac)${NOT}\\b|\\b(?:iptal|iade|void)\\w* degil\\b`,
  'g',
)

/** Said of an order, these take it back as a whole. */
export const UNORDERED = /\b(?:sakin|istemiyor\w*|gerek yok|lazim degil|vazgectim|vazgectik)\b/

/** A question about what is or was: "iptal mi", "iade edildi mi"; not "iptal eder misiniz", which is a polite order. */
export const ASKED =
  /\b(?:iptal|iade)\w*\s+(?:mi|mu|midir)\b|\b\w+(?:di|ti|du|tu|mis|mus|medi|madi)(?:ler|lar)?\s+(?:mi|mu|miydi|muydu)\b/

/** What is asked about a link that is named. */
export const ASKED_OF_LINK =
  /\b(?:mi|mu|ne zaman|neden|niye|nicin|kac (?:gun|saat|kere|kez)|kim\w*|hangi|neydi|nedir|neymis|kacti|idi|ne|nerede|nasil|bak(?:ar|in|sana|alim|iver)?|kontrol|sorgula\w*|bilgi\w*|detay\w*|goster\w*)\b/

const GAVE =
  '(?:odedi|odemis|odendi|yatirdi|yatirmis|yatti|yatmis|gonderdi|gondermis|atti|atmis|verdi|vermis|yapti|yapmis)'
const CAME =
  '(?:yapildi|yapilmis|gerceklesti|geldi|gelmis|gecti|gecmis|aldi|alindi|tahsil etti|havale etti|havale etmis)'
const WHOSE = '(?:ler|lar|m|k)?\\b(?! m[iu])'
const MONEY =
  '(?:\\bpara\\w*|\\bodeme(?:yi|sini|si|ler)?|\\bhavale\\w*|\\beft\\w*|\\bfast\\w*|\\belden|\\bnakit|#secret)'

/** Money that has moved already: "Ahmet 5000 tl yatırdı", "parayı ibana atmış"; a statement, not a request. */
export const PAID_ALREADY = new RegExp(
  [
    `\\b(?:odedi|yatirdi|odemis|yatirmis)${WHOSE}`,
    `(?:#amount|${MONEY}) (?:\\S+ ){0,3}${GAVE}${WHOSE}`,
    `(?:#amount|${MONEY}) (?:hesab\\w* |iban\\w* )?${CAME}${WHOSE}`,
  ].join('|'),
)

/** How something is done is asked, not ordered: "link nasıl iptal edilir". */
export const HOW = /\bnasil (?:\S+ ){0,3}?\w*(?:[iu]r|[ae]rim|[iu]yor\w*|cam|cem|[ae]bilir\w*|[ae]cag\w*|[ae]ceg\w*)\b/

/** An order that was carried out already, told or asked about: "iptal oldu", "kim iptal etti". */
export const ORDERED_BEFORE =
  /\b(?:iptal|iade)\w* (?:\S+ ){0,2}?(?:oldu|olmus|edildi|edilmis|etti(?!r)\w*|etmis\w*|yatar|yatacak|gelir|gelecek|duser)\b|\b(?:uzatildi|kapatildi)\b|\b(?:neden|niye|nicin|ne zaman|kim) (?:\S+ ){0,2}(?:iptal|iade|kapa|uzat)\w*/

/** Words that ask how much or who: what is counted was not told. */
export const COUNTS = /\b(?:kac|ne kadar|kim|kimler|hangi)\b/
