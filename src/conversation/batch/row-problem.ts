import type { ShortNumber } from '../../domain/ids.ts'

/** What stands in a row's way. */
export const ROW_ERRORS = [
  'no_contact',
  'name_unreadable',
  'phone_unreadable',
  'phone_not_mobile',
  'email_unreadable',
  'amount_missing',
  'amount_ambiguous',
  'amount_negative',
  'amount_zero',
  'amount_too_large',
  'amount_too_many_decimals',
  'amount_foreign_currency',
  'amount_unreadable',
  'above_limit',
  'due_unreadable',
  'due_past',
  'installments_unreadable',
  'channel_unreadable',
  'unreachable',
  'secret',
  'made_before',
] as const
/** What makes a row look like another one: it is sent only when somebody says so. */
const ROW_DOUBTS = ['same_as_row', 'same_as_link'] as const

export type RowProblem =
  | { readonly kind: Exclude<(typeof ROW_ERRORS)[number], 'made_before'> }
  | { readonly kind: 'same_as_row'; readonly row: number }
  | { readonly kind: 'same_as_link' | 'made_before'; readonly shortNumber: ShortNumber }

export const isDoubt = ({ kind }: RowProblem): boolean => (ROW_DOUBTS as readonly string[]).includes(kind)
