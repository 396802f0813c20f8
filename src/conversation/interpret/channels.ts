import { isRefusing } from './lexicon.ts'
import type { ChannelWord, Reading } from './reading.ts'
import { claim, isFree, readingOf, tokenAt, wordAt, type Sheet } from './tokens.ts'

const END = '(?:tan|ten|dan|den|ta|te|la|le|yla|yle|a|e|i|u|ya|ye|yi|yu|in|siz|ine|inden|inizden|ina)?'
const WORDS: readonly { channel: ChannelWord; pattern: RegExp }[] = [
  {
    channel: 'whatsapp',
    pattern: new RegExp(`^(?:[wv]h?[ao]?t+s+[ae]*p+|wp+|wapp|whats|wasap|vatsap)(?:p?${END}|i)$`),
  },
  { channel: 'sms', pattern: new RegExp(`^(?:sms|sm|esemes)(?:i|e|le|lle|ten|den|siz)?$`) },
  { channel: 'email', pattern: new RegExp(`^(?:mail|email|eposta|meil)${END}$`) },
  { channel: 'telegram', pattern: new RegExp(`^(?:telegram|telgram|tg)${END}$`) },
]

function channelAt(sheet: Sheet, at: number): { to: number; channel: ChannelWord } | null {
  const word = wordAt(sheet, at)
  const hyphenated =
    tokenAt(sheet, at).text === 'e' &&
    tokenAt(sheet, at + 1).text === '-' &&
    /^(?:posta|mail)/.test(wordAt(sheet, at + 2))
  if (hyphenated) return { to: at + 3, channel: 'email' }
  if (tokenAt(sheet, at).text === 'e' && /^(?:posta|mail)/.test(wordAt(sheet, at + 1)))
    return { to: at + 2, channel: 'email' }
  if (word === 'kisa' && /^mesaj/.test(wordAt(sheet, at + 1))) return { to: at + 2, channel: 'sms' }
  const found = WORDS.find(({ pattern }) => word !== '' && pattern.test(word))
  return found === undefined ? null : { to: at + 1, channel: found.channel }
}

/** "mail order" is a way of charging cards, "mail:" a label, "mail adresi" an address: none of them is a wish. */
const isOtherUse = (sheet: Sheet, to: number): boolean =>
  tokenAt(sheet, to).text === ':' ||
  /^(?:order|numara|grubu|grup)/.test(wordAt(sheet, to)) ||
  (/^adres/.test(wordAt(sheet, to)) && !/^(?:gonder|at|yolla|ilet)/.test(wordAt(sheet, to + 1)))

type ChannelSpan = {
  readonly from: number
  readonly to: number
  readonly end: number
  readonly channel: ChannelWord
  readonly refused: boolean
}

function spanOf(sheet: Sheet, from: number, to: number, channel: ChannelWord): ChannelSpan {
  const ending =
    tokenAt(sheet, to).kind === 'suffix' || /^(?:ile|uzerinden|yoluyla)$/.test(wordAt(sheet, to)) ? to + 1 : to
  const refused = isRefusing(wordAt(sheet, ending))
  return { from, to, end: refused ? ending + 1 : ending, channel, refused }
}

function collect(sheet: Sheet): ChannelSpan[] {
  const found: ChannelSpan[] = []
  for (let at = 0; at < sheet.tokens.length; at += 1) {
    const here = isFree(sheet, at) ? channelAt(sheet, at) : null
    if (here === null) continue
    if (!isOtherUse(sheet, here.to)) found.push(spanOf(sheet, at, here.to, here.channel))
    else if (tokenAt(sheet, here.to).text === ':') claim(sheet, at, here.to + 1, 'label')
    at = here.to - 1
  }
  return found
}

export function readChannels(sheet: Sheet): { wanted: Reading<ChannelWord>[]; refused: Reading<ChannelWord>[] } {
  const spans = collect(sheet)
  for (const span of spans) claim(sheet, span.from, span.end, 'channel')
  const once = (list: readonly ChannelSpan[]): Reading<ChannelWord>[] =>
    list
      .filter((span, index) => list.findIndex((other) => other.channel === span.channel) === index)
      .map((span) => readingOf(sheet, span.from, span.to, span.channel))
  const refused = spans.filter((span) => span.refused)
  const wanted = spans.filter((span) => !refused.some((other) => other.channel === span.channel))
  return { wanted: once(wanted), refused: once(refused) }
}
