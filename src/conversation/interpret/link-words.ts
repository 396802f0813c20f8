/** What holds a complete request for a link back: it is denied, asked about, or told of as done. */

const LINK = '(?:link|lnk)\\w*'
/** May stand between the link and its verb; a channel may not: "link at, sms atma" denies the message only. */
const BETWEEN =
  '(?:(?:sakin|lutfen|artik|simdi|simdilik|henuz|hemen|bugun|dun|bu|bunu|ona|buna|ben|biz|falan|filan|da|de|#until|#amount|#phone) ){0,3}'
const VERB =
  '(?:at|atil|gonder|gonderil|yolla|yollan|ilet|iletil|ac|acil|olustur|olusturul|yap|yapil|hazirla|hazirlan|cikar|cikaril|kes|ver|iste|git|gel|ol)'
const NOT = '(?:m[ae](?:sin|yin|yiniz|yelim|yalim|yecegi\\w*|yacagi\\w*|meli|mali)?|m[iu]yor\\w*)'
/** "kargo gönderme ücreti", "dava açma masrafı": the verb is the name of what is paid for. */
const NO_NAME = '\\b(?! (?:ucret|bedel|masraf|harc|hizmet|islem|dava|avans|gider)\\w*)'
const UNWANTED = '(?:istemi\\w+|istemem|istemez|gerek(?:mez|miyor| yok| degil)|gereksiz|lazim degil|vazgec\\w+)'

/** "link atma", "linke gerek yok", "istemiyorum link", "5000 tl gönderme", "sakın gönderme". */
export const LINK_DENIED = new RegExp(
  [
    `\\b${LINK} ${BETWEEN}${VERB}${NOT}${NO_NAME}`,
    `\\b${LINK} ${BETWEEN}(?:${UNWANTED}|degil)\\b`,
    `\\b(?:${UNWANTED}|${VERB}${NOT}) (?:bir |bu |yeni )?${LINK}\\b`,
    `(?:^|#amount |#phone |#email |#until |\\b(?:sakin|ama|demistim|dedim|hayir|dur|bekle|artik|henuz|simdi|simdilik) )(?:bunu |ona )?(?:at|gonder|yolla|olustur|tahsil et)${NOT}${NO_NAME}`,
    `(?:#amount|#phone|#email|#until) ${UNWANTED}$`,
  ].join('|'),
  'g',
)

/** "link attım", "linki dün gönderdik", "link açıldı". */
export const LINK_TOLD = new RegExp(
  `\\b${LINK} ${BETWEEN}${VERB}(?:[dt][iu]|m[iu]s)(?:m|n|k|ler|lar|n[iu]z)?\\b(?! m[iu]\\b)`,
  'g',
)

/** "ödedi mi", "linki açtı mı", "ne oldu", "ne zaman ödeyecek": asked of somebody named by name and number. */
export const ASKED_OF_PAYER =
  /\b(?!(?:simdi|kendi|hadi) )\w{2,}(?:[dt][iu]|m[iu]s)(?:n|m|k|ler|lar|n[iu]z)?\s+m[iu](?:d[iu]r|yd[iu])?\b|\bn[eo] ?oldu\b|\bne (?:durumda|alemde|asamada)\b|\bhangi asamada\b|\bdurumu? ne(?:dir)?\b|\blink\w* var m[iu]\b|\b(?:ne zaman|neden|niye|nicin) (?:ode|yat|gel|git|ac|ulas|gonder)\w+/g

/** A plain order for a link, however much was denied before it. */
export const MADE =
  /\b(?:gonder|at|yolla|ilet|olustur|hazirla|ac|cikar|kes|ver)(?:in|iniz|ir|ar|alim|elim|sana|sene|iver|ebilir|abilir)?\b/

/** "iade politikası nedir", "iptal koşulları": the rules are asked about, nothing is ordered. */
export const RULES_ASKED = /\b(?:iade|iptal)\w* (?:politika|sart|kosul|kural|prosedur|hakk|(?:sure|islem)\w* ne)\w*/
