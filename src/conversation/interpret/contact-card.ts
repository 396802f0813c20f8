import type { EmailAddress } from '../../domain/address.ts'
import { fold, originalOf, type Folded } from './normalize.ts'
import { findPhones } from './phone.ts'
import type { PhoneReading } from './reading.ts'
import { findEmails, type Found } from './reference.ts'
import type { Span } from './secrets.ts'

/** What the contact cards (vCard 2.1, 3.0 and 4.0) in a text say; `cards` are their stretches of the folded text. */
export type ContactCards = {
  readonly cards: readonly Span[]
  readonly names: readonly Found<string>[]
  readonly phones: readonly Found<PhoneReading>[]
  readonly emails: readonly Found<EmailAddress>[]
}

const BEGIN = 'begin:vcard'
const END = 'end:vcard'
const PROPERTY = /^(?:item\d+\.)?([a-z-]+)((?:;[^:\n]{0,200})?):/
const MOST_PROPERTIES = 200

type Property = Span & { readonly name: string; readonly value: string }

function findCards(text: string): Span[] {
  const cards: Span[] = []
  for (let start = text.indexOf(BEGIN); start >= 0; start = text.indexOf(BEGIN, cards.at(-1)?.end ?? 0)) {
    const close = text.indexOf(END, start)
    cards.push({ start, end: close < 0 ? text.length : close + END.length })
  }
  return cards
}

/** RFC 2045: "=C3=96mer" is Ömer. */
function fromQuotedPrintable(value: string): string {
  const bytes = value
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

const unescaped = (value: string): string => value.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1')

/** The end of a property's value: over lines folded by a leading blank, and over soft breaks of quoted-printable. */
function valueEnd(text: string, from: number, limit: number, isQuoted: boolean): number {
  const lineEnd = (at: number): number => {
    const found = text.indexOf('\n', at)
    return found < 0 || found > limit ? limit : found
  }
  let end = lineEnd(from)
  while (end < limit && ((isQuoted && text[end - 1] === '=') || /[ \t]/.test(text[end + 1] ?? '')))
    end = lineEnd(end + 1)
  return end
}

function propertiesOf(folded: Folded, card: Span): Property[] {
  const { text } = folded
  const found: Property[] = []
  for (let at = card.start; at < card.end && found.length < MOST_PROPERTIES;) {
    const [head = '', name = '', parameters = ''] = PROPERTY.exec(text.slice(at, at + 300)) ?? []
    const isQuoted = parameters.includes('quoted-printable')
    const start = at + head.length
    const end = valueEnd(text, start, card.end, isQuoted)
    const typed = originalOf(folded, start, end)
    const value = isQuoted ? fromQuotedPrintable(typed) : unescaped(typed.replace(/\r?\n[ \t]/g, ''))
    if (head !== '') found.push({ start, end, name, value: value.trim() })
    at = end + 1
  }
  return found
}

/** "Kara;Nalan;;;" of the N property is Nalan Kara. */
function nameIn(properties: readonly Property[]): Found<string> | null {
  const full = properties.find(({ name, value }) => name === 'fn' && value !== '')
  if (full !== undefined) return full
  const parts = properties.find(({ name, value }) => name === 'n' && value.replaceAll(';', '') !== '')
  if (parts === undefined) return null
  const [family = '', given = ''] = parts.value.split(';')
  return { ...parts, value: `${given} ${family}`.trim() }
}

const of = (properties: readonly Property[], name: string): Property[] => properties.filter((one) => one.name === name)

export function readContactCards(folded: Folded): ContactCards {
  const cards = findCards(folded.text)
  const all = cards.map((card) => propertiesOf(folded, card))
  const phones = all.flatMap((properties) =>
    of(properties, 'tel').flatMap(({ start, end, value }) =>
      findPhones(fold(value).text).map((phone) => ({ start, end, value: phone.value })),
    ),
  )
  const emails = all.flatMap((properties) =>
    of(properties, 'email').flatMap(({ start, end, value }) => {
      const address = fold(value)
      return findEmails(address, address.text).map((email) => ({ start, end, value: email.value }))
    }),
  )
  const names = all.map(nameIn).filter((name) => name !== null)
  return { cards, names, phones, emails }
}
