import type { Request } from 'express'
import type { Locale } from '../domain/merchant.ts'
import { queryOf } from './raw-body.ts'

type Asking = Pick<Request, 'headers' | 'originalUrl'>

/** The reader's own choice, then the browser's wish, then the office's language. */
export function localeOf(request: Asking, officeLocale: Locale): Locale {
  return chosenLocale(request) ?? wishedLocale(request.headers['accept-language'] ?? '') ?? officeLocale
}

export function chosenLocale(request: Asking): Locale | null {
  const chosen = queryOf(request as Request).get('dil')
  return chosen === 'tr' || chosen === 'en' ? chosen : null
}

/** The first of the two languages by weight; the order of writing breaks a tie. */
export function wishedLocale(header: string): Locale | null {
  const wishes = header.split(',').map((part, place) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
    const q = parameters.map((text) => /^\s*q=([01](?:\.\d{0,3})?)$/.exec(text)?.[1]).find((text) => text !== undefined)
    return { language: range.split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q), place }
  })
  const [best] = wishes
    .filter(({ language, weight }) => weight > 0 && (language === 'tr' || language === 'en'))
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
  return best === undefined ? null : best.language === 'en' ? 'en' : 'tr'
}

const BOT =
  /bot\b|crawl|spider|preview|facebookexternalhit|whatsapp\/|telegrambot|slack|discord|skype|safelinks|scanner|curl\/|wget\/|python|go-http|headless/i

/** Preview fetchers and mail scanners; they are counted apart and never told more than anyone else. */
export const isBot = (userAgent: string | undefined): boolean =>
  userAgent === undefined || userAgent === '' || BOT.test(userAgent)
