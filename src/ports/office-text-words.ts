import type { Locale } from '../domain/merchant.ts'
import type { GapNames, Linter, OfficeTextPlace, TextGap } from '../domain/office-text.ts'

/** The words that the office's own texts are written and judged with. */
export interface OfficeTextWords {
  readonly names: GapNames
  /** What a gap is called in a language, for the list shown to the writer. */
  nameOf(gap: TextGap, locale: Locale): string
  /** A stored body as its writer reads it: with the gaps' names of the text's language. */
  shown(body: string, locale: Locale): string
  /** Where a writer may start: what the program says by itself, written with gaps. */
  startingText(place: OfficeTextPlace): string
  readonly lint: Linter
}
