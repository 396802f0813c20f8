/** A field for what is typed once and never written back: a PIN or a code. */
export const secretField = (name: string, label: string, shown: SecretShown = {}) => ({
  name,
  type: shown.isCode === true ? 'text' : 'password',
  autocomplete: shown.autocomplete ?? 'off',
  value: '',
  label,
  hint: shown.hint ?? null,
  error: shown.error ?? null,
  isFirstError: shown.isFirstError ?? shown.error != null,
  isOptional: shown.isOptional ?? false,
  pattern: '[0-9]{6}',
})

type SecretShown = {
  readonly hint?: string | null
  readonly error?: string | null
  readonly isFirstError?: boolean
  readonly isOptional?: boolean
  /** Seen while it is typed: it changes every half minute. */
  readonly isCode?: boolean
  readonly autocomplete?: string
}
