/** Words the readers share, all folded (lower case, no marks, dotted i). */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const TITLES = words(
  'bey beyefendi hanim hanimefendi hnm hn abi abla agabey teyze amca hoca hocam hocanin usta aga nine dayi yenge enistem eniste efendi',
)
export const TITLES_BEFORE = words(
  'av avukat dr doktor prof doc sn sayin uzm dt ecz muh mim ogr gor ars uyesi op yrd mr mrs ms bay bayan stj',
)
const COMPANY_WORDS = words(
  `ltd sti as holding insaat tekstil gida turizm otomotiv lojistik ticaret sanayi san tic pazarlama danismanlik muhendislik
  mimarlik eczanesi market limited anonim sirketi sirket yapi enerji petrol mobilya reklam ajans medya hirdavat emlak gmbh inc llc
  taahhut nakliyat lojistigi yonetimi apartmani sitesi dernegi vakfi kooperatifi kuafor butik restoran lokantasi kafe cafe otel
  yazilim bilisim teknoloji elektronik elektrik makine makina plastik metal kimya medikal matbaa kirtasiye optik pastanesi firini
  urunleri hizmetleri malzemeleri sistemleri aletleri bilgisayar telekom iletisim medya yayincilik lojistik bakkali kasabi tasimacilik peyzaj tarim kozmetik ambalaj madencilik ithalat ihracat sti hizm paz taah nak elek muh mak`,
)
/** "çiçekçilik" and "kuyumculuk" are trades, as "inşaat" is; mediation is what an office is paid for. */
export const isCompanyWord = (word: string): boolean =>
  COMPANY_WORDS.has(word) || (/.{2}c[iu]l[iu]k$/.test(word) && !/^(?:arabulucu|uzlastirici|bilirkisi)/.test(word))

/** "Kadir Has Cad. No: 8", "Kadir Has Üniversitesi": called after somebody who pays nothing. */
const PLACE =
  /^(?:cad|cadde\p{L}*|cd|sok|sokak\p{L}*|sokag\p{L}*|sk|mah|mahallesi\p{L}*|bulv|bulvari\p{L}*|blv|mahkemesi\p{L}*|adliyesi\p{L}*|universitesi\p{L}*|lisesi\p{L}*|hastanesi\p{L}*|koyu|parki)$/u
export const isPlace = (word: string): boolean => PLACE.test(word)

export const ROLES = words(
  `muvekkil muvekkilim muvekkilimiz muvekkile kiraci kiracim kiracimiz davaci davali borclu alacakli musteri musterim
  musterimiz hasta hastam hastamiz ogrenci sanik magdur danisan alici odeyen odeyecek satici sayin mudahil firma sirket
  sevgili kardesim kardesi arkadasim komsum ortagim muhasebeci yetkili ilgili mimar muhendis hemsire esnaf sahis kisi veli`,
)

/** Nouns that say what the money is for; with endings cut by `stemIn`. */
export const PURPOSE_WORDS = words(
  `ucret vekalet vekaleten bedel borc masraf avans harc danismanlik danisma dava dosya icra bilirkisi kesif arabuluculuk
  sozlesme ihtarname fatura siparis pasta gelinlik tamir kapora kalan kira aidat depozito taksit tahsilat hakedis muayene
  kargo ekspertiz nafaka tapu iptal iade itiraz rapor tescil tamamlama teblig tebligat temyiz istinaf noter tercume
  vekil emanet teminat pul damga odeme hizmet bakim onarim kurs egitim ders seans terapi proje tasarim dugun fotograf cekim
  kaparo kiyafet elbise toka kilif kazak corap kapi urun mal malzeme montaj nakliye kiralama rezervasyon konaklama tur
  bilet sigorta police prim abonelik uyelik yardim anlasma uzlasma tazminat vesayet veraset miras bosanma yargilama gider
  denetim muhasebe defter beyanname vergi ruhsat plaka servis parca boya cilt sac dis tedavi ameliyat tahlil
  gorusme durusma sorusturma savunma inceleme hazirlama duzenleme taslak mutabakat pesinat kesinti kapatma hesap
  avukatlik dilekce tespit ihbar kidem velayet nafakasi haciz tahliye uzatim karar mahkeme takip posta devir hisse ortaklik
  marka patent sorgu vekalatname vekaletname azilname feragat ibra protokol sozlesmesi istisare mutalaa bilirkisilik uzlastirma
  yemek catering organizasyon davetiye album albumu cicek buket hediye perde koltuk mobilyasi dolap masa sandalye yatak hali
  temizlik boyasi usta iscilik sac makyaj manikur masaj diyet pilates antrenman spor kres okul yurt servisi etut ozel
  lastik yag yedek cam jant tamiri kurulum lisans hosting domain web sitesi tasarimi logo baski brosur kartvizit tabela
  pasaport vize sigortasi kasko hasar destek uyesi derneği bagis kurban fitre zekat gezi kamp konser festival davet ucak otobus`,
)

/** Said around the facts: no part of a name or of a purpose. */
export const FILLERS = words(
  `arkadaslar beyler hocalarim hocalar millet kardes kanka canim abicim ablacim merhaba merhabalar selam slm selamlar kolay gelsin iyi gunler aksamlar gunaydin lutfen lutfn rica ederim ediyorum tesekkur
  tesekkurler tesekkurederim sagol sagolun eyvallah tamam peki evet ok acl acil acilen hemen simdi dun dunku evvelsi o bu su zaman soyle boyle yapalim
  bir bi bide de da ve ile icin diye hem mi mu misin misiniz musun icn adet
  olsun olsn olmasin gecerli gecerlilik sure suresi suresini sureli son kadar dek itibaren
  tel tele telefon telefonu telefonuna cep gsm numara numarasi numarasina numarali nolu no ceptel mail eposta posta adresi
  tutar tutari tutarinda miktar toplam toplami toplamda ad adi isim ismi soyad soyadi konu konusu aciklama aciklamasi not
  link linki linkini linkin linke lnk linkle linkler odeme odemesi odemesini odemeyi yap yapar yapabilir yapin yapalim yapsana yapiver
  gonder gonderin gonderir gonderelim gonderiver gondersene gonderebilir gondermek at atin atar atsana ativer atalim atabilir yolla yollar yollayin yollasana ilet
  iletin iletir olustur olusturun olusturur olusturalim hazirla hazirlar hazirlayin ac acin acar cikar cikart ver verin verir iste isteyelim
  istiyorum istiyoruz lazim gerek gerekiyor tahsil et edin eder edelim edilecek cek cekin cekelim cekiver al alalim alacagim alacagiz alinacak alacak
  odeyecek odesin odeyecekmis odemeli yaz yazin ekle kdv dahil haric arti esittir plakali sayili yili yilina ya veya yada acaba
  lira liralik tl try kurus yanlis dogru yeni ben bana biz bize sen sana ona onu kendisi kendisine buna sadece yalnizca ayrica birde
  mobil iletisim irtibat gsmi cepten alici kimden kime olabilir olursa hangisi aciksa bekliyor bekliyorum olarak uzerinden aracilik whatsapp sms telegram vkn vergi e artik hala daha
  icinde lik luk dolayi dair ait sor sorma sormadan pin kod kodu kodunu nasil ne neden niye kim kimin kac hani bakar bakabilir musunuz
  musteriye gelen gelir gelirse babasi annesi esi oglu kizi kardesi abisi ablasi adina seklinde tane`,
)

/** Labels of addresses and amounts: never part of a name, however they are written. */
export const LABELS = words(
  'tel telefon tlf cep gsm no num numara numarasi mail email eposta mobil ceptel tutar miktar link adres',
)

/** Verbs and words that show someone wants a link sent or money collected. */
export const CREATE_VERBS = words(
  `gonder gonderin gonderir gonderelim gonderiver gondersene gonderebilir at atin atar atsana ativer atalim atabilir yolla yollar yollayin yap
  yapar yapin yapabilir yapsana yapalim olustur olusturun olusturur olusturalim hazirla hazirlar hazirlayin ac acin acar cikar cikart kes ver verir iste iletin ilet tahsil`,
)

/** "yapcam", "alcaz", "göndercen": the future as it is spoken. */
export const SPOKEN_FUTURE =
  /^(?:yap|at|al|gonder|ver|ac|ed|gel|ol|yaz|cek|ode|bak|yolla|iste)[iaey]{0,2}c[ae](?:m|n|z|k)$/

const REFUSALS = words(
  `atma atmayin gonderme gondermeyin olmasin istemiyor istemiyorum istemez istemem yok gitmemis gitmedi ulasmadi ulasmamis calismiyor haric
  haricinde disinda disi degil yerine yapma yapmayin gelmedi gelmemis yollama kullanma kullanmiyor olmaz iletilemedi kapali`,
)

/** "atma", "gitmesin", "gönderilmesin", "ulaşmamış": the forms of a refusal or of a failure. */
const NEGATED =
  /^(?:at|atil|gonder|gonderil|yolla|git|gel|ol|kullan|yap|ilet|iletil|ulas|cek|yapil|bol|bolun|isten)m[aei](?:yin|yiniz|sin|mis|di|z|yelim|yor|)$/

export const isRefusing = (word: string): boolean => REFUSALS.has(word) || NEGATED.test(word)

const ENDING =
  /(?:larinin|lerinin|larini|lerini|larina|lerine|lari|leri|sinin|sunun|sina|sine|suna|sune|sini|sunu|inin|unun|nin|nun|ini|unu|ina|ine|una|une|dan|den|tan|ten|lik|luk|lar|ler|si|su|yi|yu|ya|ye|da|de|ta|te|in|un|im|um|i|u|a|e)$/

const HARD: Readonly<Record<string, string>> = { b: 'p', d: 't', g: 'k' }

function hardenedIn(known: ReadonlySet<string>, stem: string): string | null {
  if (known.has(stem)) return stem
  const hard = HARD[stem.at(-1) ?? '']
  return hard !== undefined && known.has(stem.slice(0, -1) + hard) ? stem.slice(0, -1) + hard : null
}

/** The dictionary form of a word in `known`, endings cut up to three times and a softened last consonant repaired. */
export function stemIn(known: ReadonlySet<string>, folded: string): string | null {
  let stem = folded
  for (let cuts = 0; cuts <= 3; cuts += 1) {
    // "siparişi" is sipariş with -i, though -si fits too
    const found = hardenedIn(known, stem) ?? (/[iuae]$/.test(stem) ? hardenedIn(known, stem.slice(0, -1)) : null)
    if (found !== null) return found
    const shorter = stem.replace(ENDING, '')
    if (shorter === stem || shorter.length < 3) return null
    stem = shorter
  }
  return null
}
