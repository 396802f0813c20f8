import type { Locale } from '../../domain/merchant.ts'
import { foldText } from './normalize.ts'

/** The language that is asked for; null where none is named. */
export function readLanguage(text: string): Locale | null {
  const folded = foldText(text)
  if (/\b(?:english|ingilizce\w*)\b/.test(folded)) return 'en'
  return /\b(?:turkce\w*|turkish)\b/.test(folded) ? 'tr' : null
}
