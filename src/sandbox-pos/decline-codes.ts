/**
 * What this provider says when a payment is refused. Two digits are the bank's own (ISO 8583) answers,
 * four digits are the provider's. The same list stands in test/fixtures/psp/sandbox/decline-codes.json.
 */
export const DECLINE_CODES = {
  insufficient_funds: '51',
  expired_card: '54',
  incorrect_cvc: '82',
  incorrect_number: '14',
  three_ds_failed: '1001',
  limit_exceeded: '61',
  card_restricted: '57',
  lost_or_stolen: '41',
  suspected_fraud: '34',
  issuer_unavailable: '91',
  installment_not_allowed: '1008',
  payer_cancelled: '17',
  session_expired: '1006',
  generic_decline: '05',
} as const

export type DeclineName = keyof typeof DECLINE_CODES
