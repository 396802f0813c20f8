import type { Kurus } from '../../domain/money.ts'
import type { Role } from '../../domain/role.ts'
import { foldText } from '../interpret/normalize.ts'
import type { AmountReading } from '../interpret/reading.ts'

/** What a sentence about the team asks for. `name` is in the writer's own spelling. */
export type TeamOrder =
  | { readonly kind: 'list' }
  | { readonly kind: 'invite'; readonly name: string; readonly role: Role | null }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'reset_codes'; readonly name: string }
  | { readonly kind: 'role'; readonly name: string; readonly role: Role | null }
  | { readonly kind: 'limit'; readonly whose: LimitOf; readonly amount: Kurus | 'none' | 'unclear' }
  | { readonly kind: 'group' }

export type LimitOf =
  | { readonly kind: 'refund' }
  | { readonly kind: 'office' }
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'member'; readonly name: string }

type Action = 'invite' | 'remove' | 'reset_codes' | 'role' | 'limit' | 'group'

const ROLE_WORDS: readonly (readonly [Role, RegExp])[] = [
  ['owner', /^(?:yonetici|sahip|sahibi|ortak|owner)/],
  ['professional', /^(?:avukat|satici|lawyer|professional)/],
  ['assistant', /^(?:asistan|sekreter|kasiyer|katip|assistant)/],
  ['accountant', /^(?:muhasebe|accountant)/],
  ['viewer', /^(?:izleyici|viewer)/],
  ['support', /^(?:destek|support)/],
]

/** In this order: "rol" in "ekip rol sil" would be a name's, the first verb found is meant. */
const ACTION_WORDS: readonly (readonly [Action, RegExp])[] = [
  ['invite', /^(?:davet|ekle|invite)/],
  ['remove', /^(?:cikar|sil$|sil[eid]|remove)/],
  ['reset_codes', /^(?:sifirla|reset)/],
  ['limit', /^(?:sinir|limit)/],
  ['role', /^(?:rol|yetki|role)/],
  ['group', /^(?:grup|group)/],
]

const NO_LIMIT = /^(?:yok|kaldir|sinirsiz|none)/
const REFUND_WORD = /^(?:iade|refund)/
const OFFICE_WORD = /^(?:buro|ofis|isletme|office)/
const FILLER =
  /^\/?(?:ekip|ekibe|ekibi|ekibim|ekipten|personel|kullanici|kullanicilar|uye|uyeyi|et|edin|eder|yap|yapin|olarak|olsun|icin|tl|lira|bin|kod|kodu|kodlari|pin|ver|team|[^a-z]*)(?:@\w+)?$/

/** "ekip davet Ayşe Kaya asistan", "ekip sınır asistan 5.000", "Ayşe'yi ekipten çıkar". */
export function readTeamOrder(text: string, amounts: readonly AmountReading[]): TeamOrder {
  const words = text.trim().split(/\s+/).map(wordOf)
  const action = ACTION_WORDS.find(([, pattern]) => words.some(({ folded }) => pattern.test(folded)))
  if (action === undefined) return { kind: 'list' }
  const [kind, pattern] = action
  const rest = words.filter(({ folded }) => !pattern.test(folded) && !FILLER.test(folded))
  switch (kind) {
    case 'group':
      return { kind }
    case 'limit':
      return { kind, whose: whoseLimit(rest), amount: limitOf(rest, amounts) }
    case 'remove':
    case 'reset_codes':
      return { kind, name: nameOf(rest) }
    case 'invite':
    case 'role':
      return { kind, ...nameAndRole(rest) }
  }
}

type Word = { readonly plain: string; readonly folded: string }

/** Case endings after an apostrophe and a sentence's full stop are no part of a name; the one of "Av." is. */
function wordOf(word: string): Word {
  const bare = word.replace(/['’].*$/u, '').replace(/[,;:!?]+$/u, '')
  const plain = bare.length > 4 ? bare.replace(/\.+$/u, '') : bare
  return { plain, folded: foldText(plain) }
}

const nameOf = (words: readonly Word[]): string =>
  words
    .filter(({ folded }) => !/\d/.test(folded) && !NO_LIMIT.test(folded))
    .map(({ plain }) => plain)
    .join(' ')

const roleOf = (folded: string): Role | null => ROLE_WORDS.find(([, pattern]) => pattern.test(folded))?.[0] ?? null

/** The role is what is said last: "Avukat Ayşe asistan" is an assistant called so. */
function nameAndRole(words: readonly Word[]): { name: string; role: Role | null } {
  const at = words.findLastIndex(({ folded }) => roleOf(folded) !== null)
  const role = at === -1 ? null : roleOf(words[at]?.folded ?? '')
  return { name: nameOf(words.filter((_, index) => index !== at)), role }
}

function whoseLimit(words: readonly Word[]): LimitOf {
  if (words.some(({ folded }) => REFUND_WORD.test(folded))) return { kind: 'refund' }
  if (words.some(({ folded }) => OFFICE_WORD.test(folded))) return { kind: 'office' }
  const { name, role } = nameAndRole(words)
  return role !== null && name === '' ? { kind: 'role', role } : { kind: 'member', name: nameOf(words) }
}

function limitOf(words: readonly Word[], amounts: readonly AmountReading[]): Kurus | 'none' | 'unclear' {
  if (amounts.length === 0) return words.some(({ folded }) => NO_LIMIT.test(folded)) ? 'none' : 'unclear'
  const [only, ...more] = amounts
  return only?.kind === 'sure' && more.length === 0 ? only.kurus : 'unclear'
}

/** Members whose name holds every word of what was typed, whatever the case and marks. */
export function membersNamed<M extends { readonly displayName: string }>(members: readonly M[], name: string): M[] {
  const wanted = foldText(name)
    .split(/[\s.]+/)
    .filter(Boolean)
  if (wanted.length === 0) return []
  return members.filter(({ displayName }) => {
    const words = foldText(displayName).split(/[\s.]+/)
    return wanted.every((one) => words.some((word) => word.startsWith(one)))
  })
}
