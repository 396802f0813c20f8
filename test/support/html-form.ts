export type HtmlForm = { readonly action: string | null; readonly fields: Readonly<Record<string, string>> }

const attribute = (tag: string, name: string): string | null =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&') ?? null

/** The first form of a page with what is filled in already, as a browser without script would send it. */
export function formIn(html: string): HtmlForm {
  const form = /<form\b[^>]*>[\s\S]*?<\/form>/.exec(html)?.[0]
  if (form === undefined) throw new Error(`no form in this page: ${textOf(html).slice(0, 400)}`)
  const inputs = form.match(/<input\b[^>]*>/g) ?? []
  const fields = inputs.flatMap((tag): [string, string][] => {
    const name = attribute(tag, 'name')
    return name === null || /type="(?:radio|checkbox)"/.test(tag) ? [] : [[name, attribute(tag, 'value') ?? '']]
  })
  return { action: attribute(/<form\b[^>]*>/.exec(form)?.[0] ?? '', 'action'), fields: Object.fromEntries(fields) }
}

/** What a person reads of a page. */
export const textOf = (html: string): string =>
  html
    .replaceAll(/<(?:style|script|head)\b[\s\S]*?<\/(?:style|script|head)>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
