import type { ChannelAddress, Locale } from '../domain/merchant.ts'

/** `command` is 1-32 characters of a-z, 0-9 and _. */
export type MenuEntry = { readonly command: string; readonly description: string }

/** Where a list of commands is shown: to everybody, in groups, or to one person in their own chat. */
export type MenuScope =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'groups' }
  | { readonly kind: 'chat'; readonly address: ChannelAddress }

/** A channel's own menu; without entries the wider one holds again. Null is the language of whoever has set none of ours. */
export type ChannelMenu = {
  readonly scope: MenuScope
  readonly locale: Locale | null
  readonly entries: readonly MenuEntry[]
}

/** What a chat shows before its first message. */
export type ChannelAbout = {
  readonly locale: Locale | null
  /** At most 512 characters. */
  readonly description: string
  /** At most 120 characters. */
  readonly shortDescription: string
}
