import { describe, expect, test } from 'vitest'
import { openFileRenderer } from '../src/adapters/templates/file-renderer.ts'
import { PROBLEMS } from '../src/conversation/conversation.ts'
import { chatMessages, type ChatTemplate } from '../src/messages/catalog/chat.ts'
import { isMessageKey } from '../src/messages/catalog.ts'
import { SMS_LENGTH, smsLength } from '../src/messages/sms-text.ts'
import { link } from './fixtures/messages/samples.ts'

const renderer = openFileRenderer({ root: `${import.meta.dirname}/../templates`, testMode: false })
const LOCALES = ['tr', 'en'] as const
const keys = Object.keys(chatMessages).filter((key): key is ChatTemplate => isMessageKey(key))
const line = {
  shortNumber: '7K3F',
  payerName: 'Ahmet Yılmaz',
  amount: 1_500_000,
  status: 'open',
  expiresAt: link.expiresAt,
}

/** Something for every gap; each template takes what it names. */
const everything = {
  ...link,
  ...{
    phone: '+905321112233',
    email: 'ahmet@ornek.com',
    installmentCap: 6,
    validForMinutes: 1_440,
    waits: false,
    notify: true,
    owners: ['Av. Ayşe'],
    isOwner: false,
    mayChange: true,
    locale: 'tr',
    known: 'info@ornek.com',
    isUnread: true,
    twin: { shortNumber: '9H4D', amount: 1_500_000, expiresAt: link.expiresAt, because: 'matter' },
    duplicate: { shortNumber: '9H4D', amount: 1_500_000, expiresAt: link.expiresAt, because: 'amount' },
    matter: '2026/1234',
    view: 'main',
  },
  ...{ channels: [{ kind: 'sms', chosen: true }], notice: 'old', problem: null, hasOptions: false, shop: false },
  ...{ limit: 50_000, lines: [line], commandText: 'Uzat', creatorName: 'Av. Ayşe', status: 'paid', method: 'refund' },
  ...{ refundAmount: 5_000, reason: 'above_rest', rest: 4_000, period: 'day', from: link.now, to: link.now },
  ...{ collectedKurus: 1, collectedCount: 2, declaredKurus: 3, refundedKurus: 4, refundedCount: 5, waitingKurus: 6 },
  ...{ waitingCount: 7, expiringCount: 8, failedCount: 9, failedDeliveries: 10, memberName: 'Ayşe', closed: true },
  ...{ mayCreate: true, kinds: ['card', 'pin'], channel: 'sms' },
  ...{ name: 'Ahmet Yılmaz', linkCount: 3, paid: 1_500_000, optedOut: true, telegram: true, mayEdit: true },
  ...{ field: 'phone', sharedWith: 'Mehmet Kaya', query: 'ahmet', total: 9, waiting: 'confirming', openCount: 3 },
  ...{ refused: [{ reason: 'insufficient_funds', count: 2 }], failed: [{ kind: 'sms', count: 1 }] },
  ...{ decided: true, attemptOpen: false, endsAt: link.now, mayApprove: true, mayWithdraw: true },
  ...{
    askedBy: 'Zeynep Kaya',
    verdict: 'approved',
    byName: 'Av. Ayşe',
    expired: false,
    role: 'assistant',
    limit: 50_000,
  },
  ...{ groups: 1, refundLimit: 100, officeLimit: 200, topic: 'invite', url: 'https://a.example/x' },
  ...{ chatUrl: 'https://t.me/x?start=y', code: 'kZ3vX9bQm1TtYw7RfL0aeA', inGroup: false, isReader: true },
}
const TEXT_PLACE = { key: 'link', length: 'short', language: 'tr' }
const SPECIAL: Partial<Record<ChatTemplate, Record<string, unknown>>> = {
  'chat.help': { lines: ['link oluştur'], waiting: 'confirming' },
  'chat.draft_dropped': { instead: { shortNumber: '9H4D', again: true } },
  'chat.draft_waits': { left: 'picking_link' },
  'chat.clients': { from: 1, to: 6 },
  'chat.team': {
    lines: [
      { memberName: 'Av. Ayşe', role: 'owner', limit: null, isReader: true },
      { memberName: 'Zeynep', role: 'assistant', limit: 500_000, isReader: false },
    ],
    waiting: [{ memberName: 'Mehmet', role: 'viewer' }],
  },
  'chat.team_confirm': { kind: 'role', amount: null },
  'chat.team_refused': { reason: 'last_owner' },
  'chat.group_impossible': { reason: 'no_bot' },
  'chat.texts': {
    texts: [
      { key: 'link', isOwn: true },
      { key: 'error', isOwn: false },
    ],
  },
  'chat.text_places': { key: 'reminder' },
  'chat.text_shown': { ...TEXT_PLACE, text: 'Sayın {müvekkil}', version: { number: 2, by: 'Av. Ayşe', at: link.now } },
  'chat.text_ask': { ...TEXT_PLACE, required: ['{tutar}'], optional: ['{büro}'], limit: 155 },
  'chat.text_problems': {
    problems: [
      { kind: 'braces' },
      { kind: 'empty' },
      { kind: 'unknown_gap', name: 'tutr', likely: '{tutar}' },
      { kind: 'gap_not_here', gap: '{link}' },
      { kind: 'gap_missing', gap: '{kod}' },
      { kind: 'forbidden', words: 'hemen', reason: 'urgency' },
      { kind: 'too_long', limit: 1_500 },
      { kind: 'too_long_for_sms', limit: 155 },
    ],
  },
  'chat.text_preview': { ...TEXT_PLACE, text: 'Sayın Ahmet', characters: 11, limit: 155 },
  'chat.text_saved': { ...TEXT_PLACE, restored: true },
  'chat.bulk_how': { columns: ['Tutar'], maxRows: 500, maxKilobytes: 1_024 },
  'chat.file_refused': { reason: 'columns_missing', missing: ['amount', 'contact'], maxRows: 500, maxKilobytes: 1_024 },
  'chat.batch_summary': {
    ...{ fileName: 'liste.xlsx', ready: 2, readySum: 100, doubtful: 1, doubtfulSum: 50, bad: 1, waiting: 1, more: 3 },
    errors: [{ row: 4, reason: 'Tutar yok' }],
  },
  'chat.batch_progress': { fileName: 'liste.xlsx', made: 1, total: 2 },
  'chat.batch_done': { fileName: 'liste.xlsx', sent: 2, waiting: 1, refused: 1, left: 1 },
  'chat.batch_dropped': { fileName: 'liste.xlsx' },
  'chat.language_chosen': { language: 'tr' },
  'chat.payer_language': { language: 'en', payerName: 'John Smith' },
  'chat.batch_closed': { reason: 'answered' },
  'chat.resent': { channels: ['sms', 'email'] },
  'chat.cancelled': { channels: ['sms', 'email'] },
  'chat.settings': { channels: ['sms'] },
  'chat.thanked': { channels: ['sms'] },
}

const render = (
  template: ChatTemplate,
  params: Record<string, unknown>,
  locale: 'tr' | 'en',
  variant: 'chat' | 'short',
) =>
  renderer.message({
    template,
    params: { ...everything, ...SPECIAL[template], ...params },
    locale,
    merchantKind: 'law_office',
    variant,
  }).text

describe.each(LOCALES)('the words of a dialogue (%s)', (locale) => {
  test.each(keys)('%s has no hole', (key) => {
    for (const { merchantKind } of [{ merchantKind: 'law_office' }, { merchantKind: 'shop' }] as const) {
      const params = { ...everything, ...SPECIAL[key] }
      const { text } = renderer.message({ template: key, params, locale, merchantKind, variant: 'chat' })
      expect(text.length).toBeGreaterThan(0)
      expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|<%|%>| {2,}|\n{3,}| \n/)
    }
  })

  test('say why a question is asked again', () => {
    const plain = render('chat.ask_amount', {}, locale, 'chat')
    for (const problem of ['ambiguous', 'several', 'negative', 'too_large', 'foreign_currency', 'not_understood'])
      expect(render('chat.ask_amount', { problem }, locale, 'chat')).not.toBe(plain)
    for (const problem of PROBLEMS)
      for (const key of keys.filter((known) => known.startsWith('chat.ask_')))
        expect(render(key, { problem, payerName: null }, locale, 'chat')).not.toMatch(/undefined|null/)
  })

  test('fit into one SMS where a payer may read them so', () => {
    for (const key of keys) {
      const variants: readonly string[] = chatMessages[key].variants
      if (!variants.includes('short')) continue
      expect(smsLength(render(key, {}, locale, 'short'))).toBeLessThanOrEqual(SMS_LENGTH)
    }
  })
})
