import type { Instant } from '../../domain/instant.ts'
import { readAmounts } from './amounts.ts'
import { readChannels } from './channels.ts'
import { readContactCards } from './contact-card.ts'
import { readCommand, readPeriodWord } from './command.ts'
import { readInstallments } from './installments.ts'
import { readNames } from './name.ts'
import { fold, placesOf, type Folded } from './normalize.ts'
import { findPhones } from './phone.ts'
import { readMoneyTypes, readPurpose } from './purpose.ts'
import type { CommandKey, CommandReading, Entities, Intent, Reading, ReportPeriod, SecretKind } from './reading.ts'
import {
  findCaseNumbers,
  findEmails,
  findLinkNumbers,
  findMisreadLinkNumbers,
  findOtherReferences,
  findTaxNumbers,
  findUrls,
  readingsOf,
} from './reference.ts'
import { readSpokenPhones } from './spoken-phone.ts'
import { blank, findLetteredSecrets, findNumberSecrets, type SecretSpan, type Span } from './secrets.ts'
import { readingOf, tokenise, type Cut, type CutKind, type Sheet } from './tokens.ts'
import { readValidities } from './validity.ts'

/** Beyond this a message is read no further: no channel carries more in one message. */
const LONGEST_READ = 8_192
const MASK = '•'

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end
const clearOf = <T extends Span>(spans: readonly T[], others: readonly Span[]): T[] =>
  spans.filter((span) => !others.some((other) => overlaps(span, other)))
/** The same value said twice is one. */
const distinct = <T>(readings: readonly Reading<T>[]): Reading<T>[] => {
  const seen = new Set<string>()
  return readings.filter(({ value }) => {
    const key = JSON.stringify(value)
    return !seen.has(key) && seen.add(key)
  })
}
const asCuts = (spans: readonly Span[], kind: CutKind): Cut[] => spans.map(({ start, end }) => ({ kind, start, end }))

function findCuts(folded: Folded) {
  const contacts = readContactCards(folded)
  // secrets are sought everywhere, all else outside of contact cards
  const text = blank(folded.text, contacts.cards)
  const allEmails = findEmails(folded, text)
  const lettered = clearOf(findLetteredSecrets(folded.text), allEmails)
  const taxNumbers = clearOf(findTaxNumbers(text), lettered)
  const allPhones = findPhones(blank(text, [...lettered, ...taxNumbers, ...allEmails]))
  // the digits of a broken phone may be the middle of a card
  const mobiles = [...allPhones, ...contacts.phones].filter(({ value }) => value.kind === 'mobile')
  const numbers = findNumberSecrets(blank(folded.text, [...lettered, ...taxNumbers, ...mobiles]))
  const secrets = [...lettered, ...numbers]
  const emails = clearOf(allEmails, numbers)
  const phones = clearOf(allPhones, numbers)
  const afterAddresses = blank(text, [...secrets, ...taxNumbers, ...emails, ...phones])
  const urls = findUrls(afterAddresses)
  const beside = blank(afterAddresses, urls)
  const named = findLinkNumbers(folded, beside)
  const linkNumbers = named.length > 0 || allPhones.length > 0 ? named : findMisreadLinkNumbers(folded, beside)
  const afterLinks = blank(afterAddresses, [...urls, ...linkNumbers])
  const caseNumbers = findCaseNumbers(folded, afterLinks)
  const others = [...taxNumbers, ...findOtherReferences(blank(afterLinks, caseNumbers))]
  return { contacts, secrets, emails, phones, urls, linkNumbers, caseNumbers, others }
}

type Cuts = ReturnType<typeof findCuts>

function sheetOf(folded: Folded, cuts: Cuts): Sheet {
  return tokenise(folded, [
    ...asCuts(cuts.contacts.cards, 'contact_card'),
    ...asCuts(cuts.secrets, 'secret'),
    ...asCuts(cuts.emails, 'email'),
    ...asCuts(cuts.phones, 'phone'),
    ...asCuts(cuts.urls, 'url'),
    ...asCuts(cuts.linkNumbers, 'link_number'),
    ...asCuts(cuts.caseNumbers, 'case_number'),
    ...asCuts(cuts.others, 'reference'),
  ])
}

/** Masks the secrets, and any bare run of digits that could be a card or an identity number, whatever it was read as. */
function scrub(folded: Folded, secrets: readonly SecretSpan[]): string {
  const bare = findNumberSecrets(folded.text)
  const places = [...secrets, ...bare]
    .map((span) => placesOf(folded, span.start, span.end))
    .sort((a, b) => a.start - b.start)
  let result = ''
  let at = 0
  for (const place of places) {
    if (place.end <= at) continue
    result += folded.original.slice(at, Math.max(at, place.start)) + MASK.repeat(place.end - Math.max(at, place.start))
    at = place.end
  }
  return result + folded.original.slice(at)
}

function readPeriod(sheet: Sheet): Reading<ReportPeriod> | null {
  const at = sheet.tokens.findIndex((token) => token.kind === 'word' && readPeriodWord(token.text) !== null)
  const period = readPeriodWord(sheet.tokens[at]?.text ?? '')
  return period === null ? null : readingOf(sheet, at, at + 1, period)
}

const asks = (command: CommandReading, key: CommandKey): boolean =>
  (command.kind === 'sure' || command.kind === 'suggested') && command.key === key

/**
 * Reads one message in Turkish (and the few English command words). Total: any text gives an intent, in linear time.
 * Nothing is decided here that the text leaves open; what could mean two things says so.
 */
export function interpret(text: string, context: { readonly now: Instant }): Intent {
  const folded = fold(text.slice(0, LONGEST_READ))
  const cuts = findCuts(folded)
  const sheet = sheetOf(folded, cuts)
  const kinds: SecretKind[] = [...new Set(cuts.secrets.map((secret) => secret.kind))]
  const found = {
    phones: distinct([...readingsOf(folded, [...cuts.phones, ...cuts.contacts.phones]), ...readSpokenPhones(sheet)]),
    emails: distinct(readingsOf(folded, [...cuts.emails, ...cuts.contacts.emails])),
    linkNumbers: distinct(readingsOf(folded, cuts.linkNumbers)),
    caseNumbers: readingsOf(folded, cuts.caseNumbers),
    installmentCaps: readInstallments(sheet),
    validities: readValidities(sheet, context.now),
    amounts: readAmounts(sheet),
  }
  const channels = readChannels(sheet)
  const command = readCommand(sheet, { ...found, secrets: kinds })
  const moneyTypes = readMoneyTypes(sheet)
  const { names } = cuts.contacts
  const payerNames = names.length > 0 ? distinct(readingsOf(folded, names)) : readNames(sheet)
  const entities: Entities = {
    ...found,
    channelsWanted: channels.wanted,
    channelsRefused: channels.refused,
    moneyTypes,
    payerNames,
    purpose:
      asks(command, 'create_link') || command.kind === 'none' || command.kind === 'denied' ? readPurpose(sheet) : null,
    reportPeriod: asks(command, 'report') ? readPeriod(sheet) : null,
  }
  return { command, entities, secrets: kinds, scrubbed: scrub(folded, cuts.secrets) }
}
