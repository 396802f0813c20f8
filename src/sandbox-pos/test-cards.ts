import { brandOf, type CardBrand } from './card-number.ts'
import { familyOf, type CardFamily } from './card-families.ts'
import type { DeclineName } from './decline-codes.ts'

/** What becomes of a payment once its card was accepted and, where asked, its holder was recognised. */
export type CardEffect =
  | { kind: 'capture' }
  | { kind: 'decline'; as: DeclineName }
  | { kind: 'slow_capture' }
  | { kind: 'late_capture' }
  | { kind: 'lost_callback' }
  | { kind: 'duplicate_callback' }
  | { kind: 'amount_mismatch' }
  | { kind: 'review' }

export type TestCard = {
  number: string
  id: string
  brand: CardBrand
  family: CardFamily | null
  asksThreeDs: boolean
  effect: CardEffect
}

const card = (number: string, id: string, effect: CardEffect, asksThreeDs = true): TestCard => ({
  number,
  id,
  brand: brandOf(number),
  family: familyOf(number),
  asksThreeDs,
  effect,
})

const declined = (number: string, as: DeclineName, asksThreeDs = true): TestCard =>
  card(number, as, { kind: 'decline', as }, asksThreeDs)

/** The only cards this program accepts; documented in docs/sandbox-pos.md. */
export const TEST_CARDS: readonly TestCard[] = [
  card('5549600000000012', 'success', { kind: 'capture' }),
  card('5451030000000091', 'success_without_three_ds', { kind: 'capture' }, false),
  card('5451030000000026', 'success_world', { kind: 'capture' }),
  card('4508030000000030', 'success_maximum', { kind: 'capture' }),
  card('4355080000000047', 'success_axess', { kind: 'capture' }),
  card('5528790000000057', 'success_paraf', { kind: 'capture' }),
  card('9792030000000067', 'success_bankkart', { kind: 'capture' }),
  card('4022770000000079', 'success_cardfinans', { kind: 'capture' }),
  card('4546710000000080', 'success_debit', { kind: 'capture' }),
  declined('5451030000001016', 'insufficient_funds'),
  declined('4355080000001029', 'expired_card', false),
  declined('5549600000001036', 'incorrect_cvc', false),
  declined('4508030000001046', 'incorrect_number', false),
  declined('5528790000001055', 'three_ds_failed'),
  declined('5549600000001069', 'limit_exceeded'),
  declined('4022770000001077', 'card_restricted'),
  declined('5451030000001081', 'lost_or_stolen', false),
  declined('4508030000001095', 'suspected_fraud'),
  declined('4355080000001102', 'issuer_unavailable'),
  declined('5549600000001119', 'installment_not_allowed', false),
  declined('9792030000001123', 'payer_cancelled', false),
  declined('5528790000001139', 'session_expired', false),
  declined('4022770000001143', 'generic_decline'),
  card('5549600000002018', 'unknown_for_minutes', { kind: 'slow_capture' }),
  card('5451030000002022', 'late_success', { kind: 'late_capture' }),
  card('4508030000002036', 'lost_callback', { kind: 'lost_callback' }),
  card('4355080000002043', 'duplicate_callback', { kind: 'duplicate_callback' }),
  card('5528790000002053', 'amount_mismatch', { kind: 'amount_mismatch' }),
  card('9792030000002063', 'fraud_review', { kind: 'review' }),
]

export const testCardByNumber = (digits: string): TestCard | null =>
  TEST_CARDS.find(({ number }) => number === digits) ?? null

export const testCardById = (id: string | null): TestCard | null => TEST_CARDS.find((one) => one.id === id) ?? null
