import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECLINE_REASONS } from '../../../domain/decline-reason.ts'
import { instant } from '../../../domain/instant.ts'
import { toId, type AttemptId } from '../../../domain/ids.ts'
import { kurus } from '../../../domain/money.ts'
import type { StartPayment } from '../../../ports/payment-provider.ts'
import type { JsonAnswer } from '../http.ts'
import { orderOf, paymentOutcome, quotesOf, reversalOutcome, sessionOutcome } from './mapping.ts'
import type { Payment, Reversal } from './wire.ts'

const ORIGIN = 'https://pos.example'
const BODY = '{"as":"received"}'

const answer: JsonAnswer = {
  status: 200,
  body: BODY,
  json: {},
  transcript: { method: 'GET', url: ORIGIN, requestBody: '', status: 200, answerBody: BODY, failure: null },
}

const payment = (changes: Partial<Payment> = {}): Payment => ({
  reference: '0'.repeat(32),
  status: 'captured',
  paymentId: 'P1',
  amount: kurus(10_000),
  chargedAmount: kurus(10_639),
  currency: 'TRY',
  installments: 6,
  capturedAt: instant(1_780_000_000_000),
  declineCode: null,
  mode: 'test',
  feeKurus: kurus(279),
  inReview: false,
  ...changes,
})

const reversal = (changes: Partial<Reversal> = {}): Reversal => ({
  id: 'R1',
  reference: '0'.repeat(32),
  amount: kurus(500),
  status: 'done',
  code: null,
  settledAt: instant(1_780_000_000_000),
  ...changes,
})

const outcomeOf = (changes: Partial<Payment>) => paymentOutcome(payment(changes), ORIGIN, answer)
const reversedAs = (changes: Partial<Reversal>) => reversalOutcome(reversal(changes), answer)

const KNOWN_STATUSES = ['waiting', 'three_ds', 'pending', 'captured', 'declined', 'expired', 'voided']

describe('paymentOutcome', () => {
  it('passes a capture on unaltered, with the hash of the answer as received', () => {
    const proofSha256 = createHash('sha256').update(BODY).digest('hex')
    expect(outcomeOf({ inReview: true })).toMatchObject({
      capture: { base: 10_000, charged: 10_639, installments: 6, fee: 279, inReview: true, mode: 'test', proofSha256 },
    })
    const { feeKurus: _, ...withoutFee } = payment({ currency: 'EUR', mode: 'live' })
    expect(paymentOutcome(withoutFee, ORIGIN, answer)).toMatchObject({
      capture: { currency: 'EUR', mode: 'live', fee: null },
    })
  })

  it('knows every published code, and calls any other a generic decline', () => {
    const file = new URL('../../../../test/fixtures/psp/sandbox/decline-codes.json', import.meta.url)
    const published: { code: string; reason: string }[] = JSON.parse(readFileSync(file, 'utf8'))
    expect(new Set(published.map(({ reason }) => reason))).toEqual(new Set(DECLINE_REASONS))
    for (const { code, reason } of published) {
      expect(outcomeOf({ status: 'declined', declineCode: code })).toMatchObject({ reason, detail: { code } })
    }
    for (const declineCode of ['9999', '5', '', 'constructor', '__proto__', null]) {
      expect(outcomeOf({ status: 'declined', declineCode })).toMatchObject({ reason: 'generic_decline' })
    }
  })

  it('takes no status it does not know, and no capture without its time, for a result', () => {
    const unknownStatus = fc.string().filter((status) => !KNOWN_STATUSES.includes(status))
    fc.assert(fc.property(unknownStatus, (status) => outcomeOf({ status }).kind === 'unknown'))
    expect(outcomeOf({ status: 'CAPTURED' }).kind).toBe('unknown')
    expect(outcomeOf({ capturedAt: null }).kind).toBe('unknown')
  })

  it('calls an ended session a decline, and a payment taken back at the provider not paid', () => {
    expect(outcomeOf({ status: 'expired', capturedAt: null })).toMatchObject({ reason: 'session_expired' })
    expect(outcomeOf({ status: 'voided' })).toMatchObject({ kind: 'declined', detail: { code: 'voided' } })
  })

  it('leads back into a session while the provider names its page, and nowhere else', () => {
    const session = { sessionId: 'S1', expiresAt: instant(5) }
    const page = `${ORIGIN}/pay/S1`
    expect(outcomeOf({ status: 'waiting', ...session, paymentPageUrl: page })).toEqual({
      kind: 'pending',
      ref: 'S1',
      action: { kind: 'redirect', url: page },
      sessionExpiresAt: 5,
    })
    for (const paymentPageUrl of [
      'https://pos.example.evil/pay',
      'http://pos.example/pay',
      'javascript:alert(1)',
      '',
    ]) {
      expect(outcomeOf({ status: 'waiting', ...session, paymentPageUrl })).toMatchObject({ action: null })
      expect(sessionOutcome({ ...session, paymentPageUrl }, ORIGIN, answer)).toMatchObject({ kind: 'unknown' })
    }
    expect(outcomeOf({ status: 'pending' })).toMatchObject({ kind: 'pending', ref: 'P1', action: null })
  })
})

describe('reversalOutcome', () => {
  it('tells the ways of being refused apart', () => {
    const causeOf = (code: string | null) => {
      const outcome = reversedAs({ status: 'rejected', code })
      return outcome.kind === 'rejected' ? outcome.cause : outcome.kind
    }
    expect(causeOf('too_late')).toBe('too_late')
    expect(causeOf('insufficient_balance')).toBe('low_balance')
    for (const code of ['over_captured', 'not_captured', 'already_reversed'])
      expect(causeOf(code)).toBe('not_refundable')
    for (const code of ['brand_new', 'toString', null]) expect(causeOf(code)).toBe('other')
  })

  it('believes only a finished one with its time', () => {
    expect(reversedAs({})).toEqual({ kind: 'done', ref: 'R1', amount: 500, at: 1_780_000_000_000 })
    expect(reversedAs({ status: 'pending', settledAt: null })).toEqual({ kind: 'pending', ref: 'R1' })
    expect(reversedAs({ settledAt: null }).kind).toBe('unknown')
    expect(reversedAs({ status: 'queued' }).kind).toBe('unknown')
  })
})

describe('orderOf', () => {
  const command: StartPayment = {
    attemptId: toId<AttemptId>('019ab0c0-d1e2-7f30-a4b5-c6d7e8f90001'),
    amount: kurus(150_050),
    currency: 'TRY',
    installmentCap: 6,
    description: '7K3F',
    returnUrl: 'https://office.example/don',
    callbackUrl: 'https://office.example/callbacks',
    payer: { name: ' Ayşe Demir ', phone: '+905321112233', email: 'ayse@example.com' },
    locale: 'tr',
  }

  it('gives the attempt as 32 hex digits, and the amount as it is', () => {
    expect(orderOf(command)).toMatchObject({
      reference: '019ab0c0d1e27f30a4b5c6d7e8f90001',
      amount: 150_050,
      buyer: { name: 'Ayşe Demir', phone: '+905321112233', email: 'ayse@example.com' },
    })
  })

  it('lets no payment fail for a name or a contact that does not fit', () => {
    expect(orderOf({ ...command, payer: { name: null, phone: null, email: null } }).buyer).toEqual({ name: '-' })
    const odd = { name: 'x'.repeat(300), phone: '0532 111', email: 'no address' }
    expect(orderOf({ ...command, payer: odd }).buyer).toEqual({ name: 'x'.repeat(100) })
  })
})

describe('quotesOf', () => {
  it('keeps what the cap allows', () => {
    const option = (count: number) => ({ count, perSlice: kurus(1), total: kurus(count) })
    const families = [
      { family: 'World', options: [option(1), option(2), option(6)] },
      { family: 'Axess', options: [option(9)] },
    ]
    expect(quotesOf({ families }, 2)).toEqual([{ family: 'World', options: [option(1), option(2)] }])
  })
})
