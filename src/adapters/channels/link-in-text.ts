import type { UrlChoice } from '../../ports/message-channel.ts'

/** Where a surface has no button for an address, the address stands in the text; once is enough. */
export const withLinkInText = (text: string, link: UrlChoice | null): string =>
  link === null || text.includes(link.url) ? text : `${text}\n\n${link.label}: ${link.url}`
