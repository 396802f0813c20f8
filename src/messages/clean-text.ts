/** Control characters without the line feed, and everything that changes the reading direction or hides in text. */
const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** Text somebody typed: seen characters only, at most two line feeds in a row, cut at `limit` characters. */
export function cleanText(text: string, limit: number): string {
  const seen = text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, ' ')
  return fitText(
    seen
      .replaceAll(/\n{3,}/g, '\n\n')
      .replaceAll(/ {2,}/g, ' ')
      .trim(),
    limit,
  )
}

/** The same on one line: a name cannot forge a line of a message. */
export const cleanLine = (text: string, limit: number): string => cleanText(text.replaceAll(/\s+/g, ' '), limit)

const ELLIPSIS = '\u2026'

/** Cuts at the end of a word where one is near, never inside a character, and says by an ellipsis that it did. */
export function fitText(text: string, limit: number, ellipsis: string = ELLIPSIS): string {
  if (text.length <= limit) return text
  const room = Math.max(0, limit - ellipsis.length)
  const end = /[\ud800-\udbff]/.test(text.charAt(room - 1)) ? room - 1 : room
  const cut = text.slice(0, end)
  const space = cut.search(/\s\S*$/)
  return (space > end * 0.7 ? cut.slice(0, space) : cut).trimEnd() + ellipsis.slice(0, limit)
}
