import { describe, expect, test } from 'vitest'
import { openFileRenderer } from '../src/adapters/templates/file-renderer.ts'
import { CARD_VIEWS, type ChatTemplate } from '../src/messages/catalog/chat.ts'
import { link } from './fixtures/messages/samples.ts'

const renderer = openFileRenderer({ root: `${import.meta.dirname}/../templates`, testMode: false })

const card = {
  ...link,
  ...{ phone: '+905321112233', email: null, matter: null, installmentCap: 6, validForMinutes: 4_320 },
  channels: [
    { kind: 'whatsapp', chosen: true },
    { kind: 'sms', chosen: true },
    { kind: 'email', chosen: false },
  ],
  ...{ duplicate: null, notice: null, view: 'main' },
}
const duplicate = { shortNumber: '9H4D', amount: 1_500_000, expiresAt: link.expiresAt, because: 'amount' }
const client = { name: 'Ahmet Yılmaz', phone: '+905321112233', email: 'ahmet@ornek.com' }
const line = { ...link, payerName: 'Ahmet Yılmaz', status: 'open' }
const question = { problem: null, payerName: 'Ahmet Yılmaz', phone: '+905321112233', hasOptions: true, shop: false }
const about = { linkCount: 3, paid: 1_600_000, lines: [line], optedOut: false, telegram: false, mayEdit: true }
const help = { officeName: link.officeName, lines: ['🔗 Link oluştur', '📒 müşteri'], testMode: false, openCount: 2 }

const SAMPLES: Partial<Record<ChatTemplate, Readonly<Record<string, object>>>> = {
  'chat.draft_card': {
    plain: card,
    'with a file': { ...card, matter: '2026/1234', installmentCap: 1 },
    changed: { ...card, notice: 'changed' },
    old: { ...card, notice: 'old' },
    'same amount': { ...card, duplicate },
    'same file': { ...card, matter: '2026/1234', duplicate: { ...duplicate, because: 'matter' } },
    'no channel': { ...card, channels: [] },
    'opted out': { ...card, optedOut: true },
    ...Object.fromEntries(CARD_VIEWS.map((view) => [`view ${view}`, { ...card, view }])),
  },
  'chat.draft_dropped': {
    plain: { ...card, instead: null },
    'sent again instead': { ...card, instead: { shortNumber: '9H4D', again: true } },
    'open instead': { ...card, instead: { shortNumber: '9H4D', again: false } },
  },
  'chat.draft_waits': Object.fromEntries(
    ['changing', 'drafting', 'picking_link', 'confirming'].map((left) => [left, { ...card, left }]),
  ),
  'chat.already_sent': { plain: link },
  'chat.twin_closed': {
    plain: { shortNumber: '9H4D', waits: false },
    waits: { shortNumber: '9H4D', waits: true },
  },
  'chat.ask_date': { plain: question, past: { ...question, problem: 'past' } },
  'chat.ask_type': { plain: question },
  'chat.ask_client': Object.fromEntries(
    ['several', 'likely', 'other_name'].map((problem) => [problem, { ...question, problem }]),
  ),
  'chat.clients': {
    all: { query: null, from: 1, to: 6, total: 9 },
    searched: { query: 'ahmet', from: 7, to: 9, total: 9 },
  },
  'chat.clients_empty': { all: { query: null }, searched: { query: 'ahmet' } },
  'chat.client': {
    plain: { ...client, ...about },
    'to read only': { ...client, ...about, lines: [], mayEdit: false, optedOut: true, telegram: true },
  },
  'chat.ask_client_field': Object.fromEntries(
    ['name', 'phone', 'email'].flatMap((field) =>
      [null, 'not_understood'].map((problem) => [`${field} ${problem ?? 'first'}`, { ...client, field, problem }]),
    ),
  ),
  'chat.client_changed': { plain: { ...client, sharedWith: null }, shared: { ...client, sharedWith: 'Mehmet Kaya' } },
  'chat.client_unreachable': { plain: client },
  'chat.client_erase': { plain: { ...client, linkCount: 3 } },
  'chat.client_running': { plain: { ...client, lines: [line] } },
  'chat.errors': {
    none: { refused: [], failed: [], from: link.now },
    some: {
      refused: [{ reason: 'insufficient_funds', count: 2 }],
      failed: [{ kind: 'sms', count: 1 }],
      from: link.now,
    },
  },
  'chat.menu': { plain: { officeName: link.officeName } },
  'chat.help': Object.fromEntries(
    ['idle', 'drafting', 'confirming', 'editing_client', 'replying'].map((waiting) => [waiting, { ...help, waiting }]),
  ),
  'chat.not_yet': { plain: { commandText: 'Şablonlar' } },
}

describe.each(['tr', 'en'] as const)('golden words of the dialogue (%s)', (locale) => {
  test.each(Object.entries(SAMPLES))('%s', async (template, samples) => {
    const all = Object.entries(samples).map(([name, params]) => {
      const request = { template, params: { ...params }, locale, merchantKind: 'law_office', variant: 'chat' } as const
      return `== ${name}\n${renderer.message(request).text}\n`
    })
    await expect(all.join('\n')).toMatchFileSnapshot(`golden/messages/${locale}/${template}.txt`)
  })
})
