import type { Board } from './board.ts'
import type { Browser } from './browser.ts'

/** Everything a step of the story may touch. */
export type Scene = {
  readonly baseUrl: string
  readonly office: Browser
  readonly payer: Browser
  readonly chat: Board
  readonly inbox: Board
  /** Six digits; null where the office has been claimed by somebody else and nobody told us. */
  readonly pin: string | null
  /** Runs one step, tells how long it took (since `began`, by default its own start), and ends the story when it fails. */
  readonly step: <T>(name: string, run: () => Promise<T>, began?: number) => Promise<T>
  readonly skip: (name: string) => void
  /** Says before a step why it takes its time. */
  readonly announce: (name: string) => void
  /** Words typed into the chat, from templates/console. */
  readonly words: (name: string) => string
}

/** What stands first in a message, whatever its language. */
export const SIGNS = {
  paid: '💚',
  refused: '🔴',
  refunded: '↩️',
  expired: '⌛',
  cancelled: '🚫',
  report: '📊',
} as const

export const sign =
  (kind: keyof typeof SIGNS, ...parts: readonly string[]) =>
  ({ text }: { readonly text: string }): boolean =>
    text.startsWith(SIGNS[kind]) && parts.every((part) => text.includes(part))
