import {
  ASKED,
  ASKED_OF_LINK,
  COUNTS,
  CREATE,
  DENIED,
  FUZZY,
  HOW,
  ORDERED_BEFORE,
  MENTIONS,
  ORDERS,
  OWN_WORDS,
  PAID_ALREADY,
  REQUESTS,
  SEND_VERB,
  SLASH,
  TALK,
  UNORDERED,
  type Rule,
} from './command-words.ts'
import { ASKED_OF_PAYER, LINK_DENIED, LINK_TOLD, MADE, RULES_ASKED } from './link-words.ts'
import { editDistance } from '../../domain/edit-distance.ts'
import { gistOf } from './gist.ts'
import { FILLERS } from './lexicon.ts'
import { isMonth } from './month-day.ts'
import type { CommandKey, CommandReading, Entities, SecretKind } from './reading.ts'
import { claim, tokenAt, wordAt, type Sheet } from './tokens.ts'

export type Evidence = Pick<Entities, 'amounts' | 'phones' | 'emails' | 'linkNumbers' | 'validities'> & {
  readonly secrets: readonly SecretKind[]
}

const LONGEST_GIST = 2_000
const sure = (key: CommandKey): CommandReading => ({ kind: 'sure', key })

const hits = (gist: string, rules: readonly Rule[]): CommandKey[] =>
  rules.filter((rule) => rule.pattern.test(gist) && rule.unless?.test(gist) !== true).map((rule) => rule.key)

/** "/link …", "/iptal@bot 7K3F". */
function slashCommand(sheet: Sheet): CommandReading | null {
  if (tokenAt(sheet, 0).text !== '/' || !tokenAt(sheet, 1).glued) return null
  let to = 2
  let word = wordAt(sheet, 1)
  while (tokenAt(sheet, to).text === '_' || (tokenAt(sheet, to - 1).text === '_' && wordAt(sheet, to) !== '')) {
    word += wordAt(sheet, to)
    to += 1
  }
  const key = SLASH[word]
  if (key === undefined) return suggestion([word])
  claim(sheet, 0, to, 'command')
  return sure(key)
}

/** A specific reading beats the general one that the same words give. */
function settle(found: readonly CommandKey[]): CommandReading | null {
  const keys = new Set(found)
  if (keys.has('void')) keys.delete('cancel_link')
  if (keys.has('extend') || keys.has('resend')) keys.delete('link_status')
  if (keys.has('declare_transfer')) keys.delete('link_status')
  const [first, ...others] = keys
  if (first === undefined) return null
  return others.length === 0 ? sure(first) : { kind: 'ambiguous', candidates: [...keys] }
}

/** "9T2M mailden at" and "7K3F 2 gün" name a link and what is wanted, without the command's word. */
function aboutLink(gist: string, evidence: Evidence): CommandReading | null {
  if (evidence.linkNumbers.length === 0) return null
  if (SEND_VERB.test(gist) && evidence.amounts.length === 0) return sure('resend')
  if (ASKED_OF_LINK.test(gist)) return sure('link_status')
  if (evidence.validities.length > 0 && evidence.amounts.length === 0) return { kind: 'suggested', key: 'extend' }
  return /^#ref$/.test(gist) ? { kind: 'suggested', key: 'link_status' } : null
}

function smallest(word: string): { key: CommandKey; distance: number } | null {
  let best: { key: CommandKey; distance: number } | null = null
  for (const [target, key] of Object.entries(FUZZY)) {
    const limit = Math.min(word.length, target.length) <= 5 ? 1 : 2
    const distance = editDistance(word, target, limit)
    // two wrong letters make another word ("yazdim"); two missing ones do not
    const plausible = distance < 2 || word.length <= target.length - 2
    if (plausible && distance <= limit && distance < (best?.distance ?? 9)) best = { key, distance }
  }
  return best
}

/** Consonants only ("yrdm", "rpr"): the word with its vowels left out. */
const vowelless = (word: string): CommandKey | undefined =>
  Object.entries(FUZZY).find(([target]) => word.length >= 3 && word === target.replace(/[aeiou]/g, ''))?.[1]

/** "uzt": of four letters one is missing. */
const lacksOneLetter = (word: string, target: string): boolean =>
  word.length === 3 && target.length === 4 && word[0] === target[0] && editDistance(word, target, 1) === 1

/** "iad", "rap": the word broken off. */
const cutShort = (word: string): CommandKey | undefined =>
  Object.entries(FUZZY).find(
    ([target]) => word.length >= 3 && word !== 'dur' && (target.startsWith(word) || lacksOneLetter(word, target)),
  )?.[1]

function suggestion(words: readonly string[]): CommandReading {
  for (const word of words) {
    if (word.length < 3 || word.length > 14) continue
    const key = vowelless(word) ?? cutShort(word) ?? (word.length < 4 ? undefined : smallest(word)?.key)
    if (key !== undefined) return { kind: 'suggested', key }
  }
  return { kind: 'none' }
}

/** Only short messages are tried as misspellings: in a sentence some word is always near a command. */
function misspelt(sheet: Sheet, evidence: Evidence): CommandReading {
  const words = sheet.tokens
    .filter((token, at) => token.kind === 'word' && sheet.claims[at] === null)
    .map((token) => token.text)
  const telling = words.filter((word) => !FILLERS.has(word))
  const limit = evidence.linkNumbers.length > 0 ? 3 : 1
  return telling.length <= limit && words.length <= 6 ? suggestion(telling) : { kind: 'none' }
}

/** Beside an order about one link, what is said of its state or of a transfer is the reason for the order. */
function ordersAndMentions(gist: string, evidence: Evidence): CommandKey[] {
  const orders = hits(gist, ORDERS)
  const mentions = hits(gist, MENTIONS)
  const aboutOne = orders.length > 0 && evidence.linkNumbers.length <= 1
  const reasons: readonly CommandKey[] = aboutOne ? ['link_status', 'declare_transfer'] : []
  return [...orders, ...mentions.filter((key) => !reasons.includes(key))]
}

function withoutOrder(gist: string, evidence: Evidence): CommandReading | null {
  const talk = settle(hits(gist, TALK).slice(0, 1))
  if (talk !== null) return talk
  const mentioned = settle(ordersAndMentions(gist, evidence))
  const [request] = hits(gist, REQUESTS)
  const named = evidence.linkNumbers.length > 0
  if (mentioned !== null && (named || request === undefined || ORDERS.some((rule) => rule.pattern.test(gist))))
    return mentioned
  if (request !== undefined) return sure(request)
  return aboutLink(gist, evidence)
}

/** Digits alone may count anything; a currency, a multiplier or the shape of money says more. */
const looksLikeMoney = (sheet: Sheet, evidence: Evidence): boolean =>
  evidence.amounts.some(({ start, end }) => /[^\d\s]/.test(sheet.folded.original.slice(start, end)))

/** What an amount, an address or the word "link" mean when no other command is said. */
function creation(sheet: Sheet, gist: string, evidence: Evidence): CommandReading | null {
  const address = hasAddress(evidence)
  const amount = evidence.amounts.length > 0
  if (CREATE.test(gist) || (address && amount)) return sure('create_link')
  if (evidence.linkNumbers.length > 0) return null
  if (amount && !/^#amount$/.test(gist))
    return looksLikeMoney(sheet, evidence) ? sure('create_link') : { kind: 'suggested', key: 'create_link' }
  return address && gist.replaceAll('|', '').split(/ +/).length <= 7 ? { kind: 'suggested', key: 'create_link' } : null
}

/** "7K3F'i iptal et, Ahmet'e 5.000 tl yeni link aç 0532…" wants two things. */
function wantsBoth(gist: string, evidence: Evidence): CommandReading | null {
  const [order] = hits(gist, ORDERS)
  if (order === undefined || evidence.linkNumbers.length === 0 || evidence.amounts.length === 0) return null
  const isNew = CREATE.test(gist) && (hasAddress(evidence) || /\byeni\b/.test(gist))
  return isNew ? { kind: 'ambiguous', candidates: [order, 'create_link'] } : null
}

/** Money that has moved, told and neither asked about nor given as the reason of an order. */
function isTransferTold(gist: string, evidence: Evidence): boolean {
  if (!PAID_ALREADY.test(gist) || ASKED.test(gist) || COUNTS.test(gist)) return false
  return !CREATE.test(gist) && hits(gist, ORDERS).length === 0 && evidence.linkNumbers.length <= 1
}

/** Whether the message is a whole order for a new link, in which "iptal" and "iade" belong to the purpose. */
const isNewLink = (gist: string, evidence: Evidence): boolean =>
  isFilled(evidence) && !hits(gist, ORDERS).some((key) => key === 'refund' || key === 'cancel_link')

/** "iptal edildi mi 7K3F", "7K3F'i kim iptal etti". */
const isQuestionOfLink = (gist: string, evidence: Evidence): boolean =>
  evidence.linkNumbers.length > 0 && (ASKED.test(gist) || ORDERED_BEFORE.test(gist))

/** Whether `pattern` stands in the gist and no link is ordered after it. */
function endsWith(gist: string, pattern: RegExp): boolean {
  const last = [...gist.matchAll(pattern)].at(-1)
  return last !== undefined && !MADE.test(gist.slice(last.index + last[0].length))
}

/** An amount and an address ask for a link, unless it is denied, asked about or told of. */
function heldBack(gist: string, evidence: Evidence): CommandReading | null {
  if (evidence.linkNumbers.length > 0 || hits(gist, ORDERS).length > 0) return null
  if (isFilled(evidence) && endsWith(gist, ASKED_OF_PAYER)) return sure('link_status')
  if (endsWith(gist, LINK_DENIED)) return { kind: 'denied' }
  return isFilled(evidence) && endsWith(gist, LINK_TOLD) ? { kind: 'none' } : null
}

/** What is told by the message as a whole, before any single order in it. */
function asWhole(gist: string, evidence: Evidence): CommandReading | null {
  if (OWN_WORDS.test(gist)) return { kind: 'none' }
  const held = heldBack(gist, evidence)
  if (held !== null) return held
  if (isTransferTold(gist, evidence)) return sure('declare_transfer')
  if (isNewLink(gist, evidence)) return sure('create_link')
  if (evidence.secrets.includes('card') && !hasAddress(evidence)) return sure('charge_card')
  if (isQuestionOfLink(gist, evidence)) return sure('link_status')
  if (hits(gist, REQUESTS).includes('stop')) return sure('stop')
  return asksHow(gist, evidence) ? sure('help') : null
}

/** What the writer wants done. Reads the whole message; two different orders in it are ambiguous. */
export function readCommand(sheet: Sheet, evidence: Evidence): CommandReading {
  const slash = slashCommand(sheet)
  if (slash !== null) return slash
  const gist = gistOf(sheet).slice(0, LONGEST_GIST)
  return asWhole(gist, evidence) ?? inSentence(sheet, gist, evidence)
}

const asksHow = (gist: string, evidence: Evidence): boolean =>
  evidence.linkNumbers.length === 0 && !hasAddress(evidence) && (HOW.test(gist) || RULES_ASKED.test(gist))

/** Reads what is left when every denied order is taken out: an order that is only denied is none. */
function inSentence(sheet: Sheet, gist: string, evidence: Evidence): CommandReading {
  const told = gist.replace(DENIED, '#not')
  const both = wantsBoth(told, evidence)
  if (both !== null) return both
  const reading = withoutOrder(told, evidence) ?? creation(sheet, told, evidence)
  if (told !== gist && (reading === null || reading.kind !== 'sure')) return { kind: 'denied' }
  return doubted(told, reading ?? misspelt(sheet, evidence))
}

const CHANGING: ReadonlySet<CommandKey> = new Set(['cancel_link', 'refund', 'void', 'extend', 'resend'])

/** "iptal mi?" names an order and does not give it, nor does "iptal istemiyorum". */
function doubted(gist: string, reading: CommandReading): CommandReading {
  if (reading.kind !== 'sure' || !CHANGING.has(reading.key)) return reading
  if (ASKED.test(gist)) return sure('link_status')
  return UNORDERED.test(gist) ? { kind: 'denied' } : reading
}

const hasAddress = (evidence: Evidence): boolean => evidence.phones.length + evidence.emails.length > 0

/** An amount and an address and no link of ours: whatever else is said belongs to the purpose. */
const isFilled = (evidence: Evidence): boolean =>
  hasAddress(evidence) && evidence.amounts.length > 0 && evidence.linkNumbers.length === 0

export function readPeriodWord(word: string): 'day' | 'week' | 'month' | null {
  if (/^(?:bugun|dun|gunluk|gun|gunun|bugunku|dunku)/.test(word)) return 'day'
  if (/^hafta/.test(word)) return 'week'
  return /^ay(?:lik|in|ki|i|da|ligi)?$/.test(word) || isMonth(word) ? 'month' : null
}
