import { randomInt } from 'node:crypto'
import type { AcceptedCard } from './card-form.ts'
import { settlePayment } from './card-effects.ts'
import { lastFourOf } from './card-number.ts'
import { DECLINE_CODES } from './decline-codes.ts'
import { changePayment, declinePayment } from './payments.ts'
import type { Pos } from './pos.ts'
import { smsCodeRow, type Payment, type SmsCode } from './rows.ts'

const CODE_TRIES = 3
const CODE_SENDS = 3

/** Takes an accepted card: asks for 3-D Secure, or settles at once where the card needs none. */
export function submitCard(pos: Pos, payment: Payment, { card, option }: AcceptedCard): Payment {
  if (payment.status !== 'waiting') return payment
  return pos.ledger.transaction(() => {
    const withCard = changePayment(pos, payment, {
      cardId: card.id,
      cardLastFour: lastFourOf(card.number),
      installments: option.count,
      chargedAmount: option.total,
    })
    if (!card.asksThreeDs) return settlePayment(pos, withCard)
    const first = { code: newCode(), triesLeft: CODE_TRIES, sendsLeft: CODE_SENDS - 1 }
    pos.ledger.insert('smsCodes', { paymentId: payment.paymentId, ...first })
    return changePayment(pos, withCard, { status: 'three_ds' })
  })
}

export const smsCodeOf = (pos: Pos, payment: Payment): SmsCode | null =>
  pos.ledger.one(smsCodeRow, 'SELECT * FROM smsCodes WHERE paymentId = ?', payment.paymentId)

/** A new code for the same payment, or null when none is left; wrong tries stay counted. */
export function renewCode(pos: Pos, payment: Payment): SmsCode | null {
  const known = smsCodeOf(pos, payment)
  if (payment.status !== 'three_ds' || known === null || known.sendsLeft === 0) return null
  const renewed = { ...known, code: newCode(), sendsLeft: known.sendsLeft - 1 }
  writeCode(pos, renewed)
  return renewed
}

export type CodeAnswer = { payment: Payment; triesLeft: number }

/** The right code settles the payment; the third wrong one declines it. */
export function submitCode(pos: Pos, payment: Payment, typed: string): CodeAnswer {
  const known = smsCodeOf(pos, payment)
  if (payment.status !== 'three_ds' || known === null) return { payment, triesLeft: 0 }
  return pos.ledger.transaction(() => {
    if (typed === known.code) return { payment: settlePayment(pos, payment), triesLeft: known.triesLeft }
    const triesLeft = known.triesLeft - 1
    writeCode(pos, { ...known, triesLeft })
    if (triesLeft > 0) return { payment, triesLeft }
    return { payment: declinePayment(pos, payment, DECLINE_CODES.three_ds_failed), triesLeft }
  })
}

const writeCode = (pos: Pos, { paymentId, ...changes }: SmsCode): void =>
  pos.ledger.update('smsCodes', { column: 'paymentId', value: paymentId }, changes)

const newCode = (): string => String(randomInt(0, 1_000_000)).padStart(6, '0')
