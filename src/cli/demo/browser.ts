import { Unmet } from './expectation.ts'

const ANSWER_WAIT_MS = 15_000

export type Page = { readonly url: string; readonly status: number; readonly html: string }

/** As much of a browser as the story needs: cookies per origin, redirects followed by hand, forms filled in. */
export type Browser = {
  get(url: string): Promise<Page>
  /** Sends the form as a browser does; redirects are followed as GET. */
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<Page>
  sendJson(url: string, csrf: string, body: object): Promise<void>
  openStream(url: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

type Visit = { readonly url: string; readonly init: RequestInit }

export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  const visit = async ({ url, init }: Visit): Promise<Response> => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await reach(url, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie)
    jars.set(origin, jar)
    return response
  }
  const follow = async (start: Visit): Promise<Page> => {
    let response = await visit(start)
    let { url } = start
    for (let hops = 0; response.status === 303 || response.status === 302; hops += 1) {
      if (hops === MAX_HOPS) throw new Unmet('page', `${hops} redirects`)
      url = new URL(response.headers.get('location') ?? '', url).href
      response = await visit({ url, init: {} })
    }
    return { url, status: response.status, html: await response.text() }
  }
  return {
    get: (url) => follow({ url, init: {} }),
    submit: (url, fields) => follow({ url, init: formPost(url, fields) }),
    async sendJson(url, csrf, body) {
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf, origin: new URL(url).origin }
      const response = await visit({ url, init: { method: 'POST', headers, body: JSON.stringify(body) } })
      await response.body?.cancel()
      if (response.status !== 202) throw new Unmet('accepted', `HTTP ${response.status}`)
    },
    async openStream(url, signal) {
      const response = await visit({ url, init: { signal } })
      if (response.status !== 200 || response.body === null) throw new Unmet('stream', `HTTP ${response.status}`)
      return response.body
    },
  }
}

const MAX_HOPS = 5

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(ANSWER_WAIT_MS), ...init })
  } catch (cause) {
    if (cause instanceof Error) throw new Unmet('answer', `${new URL(url).host}: ${cause.message}`)
    throw cause
  }
}

const formPost = (url: string, fields: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
  body: new URLSearchParams(fields).toString(),
})

function keep(jar: Map<string, string>, cookie: string): void {
  const [pair = ''] = cookie.split(';')
  const cut = pair.indexOf('=')
  const [name, value] = [pair.slice(0, cut), pair.slice(cut + 1)]
  if (value === '') jar.delete(name)
  else jar.set(name, value)
}

/** The value of a hidden field or a `data-` attribute of a page; the page has lost its form when it is not there. */
export function valueIn(page: Page, pattern: RegExp, expected: string): string {
  const value = pattern.exec(page.html)?.[1]
  if (value === undefined) throw new Unmet(expected, `HTTP ${page.status} ${headingOf(page)}`)
  return value.replaceAll('&amp;', '&')
}

/** What the page calls itself; enough to tell a reader which page came instead. */
const headingOf = ({ html }: Page): string =>
  (/<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1] ?? '').replaceAll('&#39;', "'").trim()

export function assertStatus(page: Page, expected: string, status = 200): Page {
  if (page.status !== status) throw new Unmet(expected, `HTTP ${page.status} ${headingOf(page)}`)
  return page
}
