import { TOKEN, type FakeWeb } from './fake-web.ts'
import { form, startWeb } from './web-requests.ts'

const PERSON = { 'user-agent': 'Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537.36' }
export const BY_PERSON: RequestInit = { headers: PERSON }

const stops: (() => Promise<void>)[] = []

export async function start(web: FakeWeb): Promise<string> {
  const { base, close } = await startWeb(web)
  stops.push(close)
  return base
}

/** For afterEach: ends every server that a test has started. */
export async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0)) await stop()
}

export async function openPage(base: string, query = '', headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${base}/o/${TOKEN}${query}`, { headers: { ...PERSON, ...headers } })
  return { response, html: await response.text() }
}

export const nonceIn = (html: string): string => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? ''

export const nonceOf = async (base: string): Promise<string> => nonceIn((await openPage(base)).html)

export const pay = (base: string, fields: Readonly<Record<string, string>>, headers = {}): Promise<Response> =>
  fetch(`${base}/o/${TOKEN}/ode`, form(fields, headers))
