import { describe, expect, it } from 'vitest'
import { isBot, localeOf, wishedLocale } from './reader.ts'

describe('the reader', () => {
  it.each([
    ['tr-TR,tr;q=0.9,en;q=0.8', 'tr'],
    ['en-GB, tr;q=0.9', 'en'],
    ['de-DE, en;q=0.3, tr;q=0.2', 'en'],
    ['en;q=0, tr;q=0.1', 'tr'],
    ['de', null],
    ['', null],
    [';;;,,q=1', null],
  ])('wishes by %s: %s', (header, locale) => {
    expect(wishedLocale(header)).toBe(locale)
  })

  it('chooses by the address before the browser, and the browser before the office', () => {
    const headers = { 'accept-language': 'en' }
    expect(localeOf({ headers, originalUrl: '/o/x?dil=tr' }, 'en')).toBe('tr')
    expect(localeOf({ headers, originalUrl: '/o/x?dil=de' }, 'tr')).toBe('en')
    expect(localeOf({ headers: {}, originalUrl: '/o/x' }, 'tr')).toBe('tr')
  })

  it.each([
    'WhatsApp/2.23.20.0 A',
    'TelegramBot (like TwitterBot)',
    'Slackbot-LinkExpanding 1.0',
    'Googlebot/2.1',
    '',
    undefined,
  ])('is a machine: %s', (agent) => expect(isBot(agent)).toBe(true))

  it.each([
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 300.0',
    'Mozilla/5.0 (Linux; Android 13; SM-A515F; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
  ])('is a person: %s', (agent) => expect(isBot(agent)).toBe(false))
})
