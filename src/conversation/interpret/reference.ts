import { parseEmailAddress, type EmailAddress } from '../../domain/address.ts'
import type { ShortNumber } from '../../domain/ids.ts'
import { parseShortNumber } from '../../domain/short-number.ts'
import { originalOf, placesOf, type Folded } from './normalize.ts'
import type { Reading } from './reading.ts'
import type { Span } from './secrets.ts'

export type Found<T> = Span & { readonly value: T }

const EMAIL =
  /(?<![\p{L}\d._%+-])[a-z0-9_%+-][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![a-z\d])/gu
const URL = /(?<!\p{L})(?:https?:\/\/|www\.)[^\s\u0000]{1,2000}/gu
const SHORT_NUMBER =
  /(?<![\p{L}\d/-])([a-z0-9]{4})(?:-\d{1,2}(?!\d))?(?=(?:nin|in|yi|i|ye|e|yu|u|den|ten|te|de)?(?![\p{L}\d]))/gu
const CASE_NUMBER =
  /(?<![\d/.])((?:19|20)\d{2} ?\/ ?\d{1,7})(?![\d/])(?: ?(?:e|k|esas|karar|d\. ?is|sor)(?![\p{L}])\.?)?/gu
const TAX_NUMBER = /(?<!\p{L})(?:vkn|vergi (?:kimlik )?(?:no|numarasi)|mersis(?: no)?)[ :.]{0,3}\d{8,16}(?!\d)/gu
const LABELLED =
  /(?<!\p{L})(?:(?:(?<=(?:fatura|siparis|dosya|police|sozlesme) )|(?:abone|sicil|islem|kapi|daire|oda|masa|ada|parsel) )(?:no|numarasi)|daire|oda|masa|ada|parsel|pafta|blok|koltuk|no)[ :.#]{1,3}\d[\d/-]{0,15}(?!\d)(?! ?(?:tl|lira|₺|bin|k)(?!\p{L}))/gu
const PLATE = /(?<!\d)\d{2} ?[a-z]{1,3} ?\d{2,5}(?=(?:'?\p{L}{1,3})? plaka)/gu

const spansOf = (folded: string, pattern: RegExp): Span[] =>
  [...folded.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }))

export function findEmails(folded: Folded, text: string): Found<EmailAddress>[] {
  return spansOf(text, EMAIL).flatMap((span) => {
    const typed = parseEmailAddress(originalOf(folded, span.start, span.end))
    // a Turkish keyboard in capitals writes İ: what the fold makes of it is the address
    const parsed = typed.ok ? typed : parseEmailAddress(text.slice(span.start, span.end))
    return parsed.ok ? [{ ...span, value: parsed.value }] : []
  })
}

export const findUrls = (text: string): Span[] => spansOf(text, URL)
export const findTaxNumbers = (text: string): Span[] => spansOf(text, TAX_NUMBER)
export const findOtherReferences = (text: string): Span[] => [...spansOf(text, PLATE), ...spansOf(text, LABELLED)]

/** Whole tokens in the form of a link number, "7K3F-1" read as 7K3F; sought before amounts ("iade 500 7K3F"). */
export function findLinkNumbers(folded: Folded, text: string): Found<ShortNumber>[] {
  return [...text.matchAll(SHORT_NUMBER)].flatMap((match) => {
    const value = parseShortNumber(match[1] ?? '')
    const plain = /^[\x21-\x7e]+$/.test(originalOf(folded, match.index, match.index + 4))
    return value === null || !plain ? [] : [{ start: match.index, end: match.index + match[0].length, value }]
  })
}

/** What is misread or misheard for a digit; none of these letters is in a link number. */
const MISREAD: Readonly<Record<string, string>> = { s: '5', b: '8', g: '6' }
const SPEAKS_OF_LINK = /iptal|iade|durum|uzat|tekrar|yeniden|ode[dn]|geldi|kapat|hatirlat|ne oldu/

/** "7S3F iptal" means 75…: sought only where a link is spoken of and none is named rightly. */
export function findMisreadLinkNumbers(folded: Folded, text: string): Found<ShortNumber>[] {
  if (!SPEAKS_OF_LINK.test(text)) return []
  const corrected = text.replace(/(?<![\p{L}\d])[a-z0-9]{4}(?![\p{L}\d])/gu, (word) =>
    /\d/.test(word) && /[sbg]/.test(word) ? word.replace(/[sbg]/g, (letter) => MISREAD[letter] ?? letter) : word,
  )
  return corrected === text ? [] : findLinkNumbers(folded, corrected)
}

/** "2026/1234 E.": the number of a court or enforcement file, as it was typed. */
export function findCaseNumbers(folded: Folded, text: string): Found<string>[] {
  return [...text.matchAll(CASE_NUMBER)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    value: originalOf(folded, match.index, match.index + (match[1]?.length ?? 0)),
  }))
}

export const readingsOf = <T>(folded: Folded, found: readonly Found<T>[]): Reading<T>[] =>
  found.map(({ value, start, end }) => ({ value, ...placesOf(folded, start, end) }))
