import type { MemberId, PosAccountId } from './ids.ts'

/** Who caused a change of state; every audit row names one (I11). */
export type Actor =
  | { readonly kind: 'member'; readonly id: MemberId }
  | { readonly kind: 'payer' }
  | { readonly kind: 'provider'; readonly id: PosAccountId }
  | { readonly kind: 'system' }
