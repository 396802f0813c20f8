/** Why a provider said no, in our words. A provider's own code is mapped to one of these in its folder. */
export const DECLINE_REASONS = [
  'insufficient_funds',
  'expired_card',
  'incorrect_cvc',
  'incorrect_number',
  'three_ds_failed',
  'limit_exceeded',
  'card_restricted',
  'lost_or_stolen',
  'suspected_fraud',
  'issuer_unavailable',
  'installment_not_allowed',
  'payer_cancelled',
  'session_expired',
  'generic_decline',
] as const

export type DeclineReason = (typeof DECLINE_REASONS)[number]

/** What the payer can do now, best first; the page and the chat offer exactly these. */
export type Remedy = 'try_again' | 'other_card' | 'single_payment' | 'call_bank' | 'wait_and_retry' | 'contact_office'

export const REMEDIES: Readonly<Record<DeclineReason, readonly Remedy[]>> = {
  insufficient_funds: ['other_card', 'contact_office'],
  expired_card: ['other_card', 'contact_office'],
  incorrect_cvc: ['try_again', 'other_card'],
  incorrect_number: ['try_again', 'other_card'],
  three_ds_failed: ['try_again', 'other_card', 'call_bank'],
  limit_exceeded: ['call_bank', 'other_card', 'contact_office'],
  card_restricted: ['call_bank', 'other_card', 'contact_office'],
  lost_or_stolen: ['other_card', 'contact_office'],
  suspected_fraud: ['call_bank', 'other_card', 'contact_office'],
  issuer_unavailable: ['wait_and_retry', 'other_card'],
  installment_not_allowed: ['single_payment', 'other_card'],
  payer_cancelled: ['try_again', 'contact_office'],
  session_expired: ['try_again', 'contact_office'],
  generic_decline: ['call_bank', 'other_card', 'contact_office'],
}
