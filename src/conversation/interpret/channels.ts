import { isRefusing } from './lexicon.ts'
import type { ChannelWord, Reading } from './reading.ts'
import { claim, isFree, readingOf, tokenAt, wordAt, type Sheet } from './tokens.ts'

const END = '(?:tan|ten|dan|den|ta|te|la|le|yla|yle|a|e|i|u|ya|ye|yi|yu|in|siz)?'
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
    word === 'e' && tokenAt(sheet, at + 1).text === '-' && /^(?:posta|mail)/.test(wordAt(sheet, at + 2))
  if (hyphenated) return { to: at + 3, channel: 'email' }
  if (word === 'kisa' && /^mesaj/.test(wordAt(sheet, at + 1))) return { to: at + 2, channel: 'sms' }
  const found = WORDS.find(({ pattern }) => word !== '' && pattern.test(word))
  return found === undefined ? null : { to: at + 1, channel: found.channel }
}

/** "mail order" is a way of charging cards, "mail:" a label, "mail adresi" an address: none of them is a wish. */
const isOtherUse = (sheet: Sheet, to: number): boolean =>
  tokenAt(sheet, to).text === ':' || /^(?:order|adres|numara|grubu|grup)/.test(wordAt(sheet, to))

export function readChannels(sheet: Sheet): { wanted: Reading<ChannelWord>[]; refused: Reading<ChannelWord>[] } {
  const wanted: Reading<ChannelWord>[] = []
  const refused: Reading<ChannelWord>[] = []
  for (let at = 0; at < sheet.tokens.length; at += 1) {
    const span = isFree(sheet, at) ? channelAt(sheet, at) : null
    if (span === null) continue
    if (isOtherUse(sheet, span.to)) {
      if (tokenAt(sheet, span.to).text === ':') claim(sheet, at, span.to + 1, 'label')
      at = span.to - 1
      continue
    }
    const ending =
      tokenAt(sheet, span.to).kind === 'suffix' || /^(?:ile|uzerinden|yoluyla)$/.test(wordAt(sheet, span.to)) ? 1 : 0
    const no = isRefusing(wordAt(sheet, span.to + ending))
    claim(sheet, at, span.to + ending + (no ? 1 : 0), 'channel')
    const list = no ? refused : wanted
    if (!list.some((reading) => reading.value === span.channel)) list.push(readingOf(sheet, at, span.to, span.channel))
  }
  return { wanted: wanted.filter((w) => !refused.some((r) => r.value === w.value)), refused }
}
