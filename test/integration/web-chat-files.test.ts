import { Buffer } from 'node:buffer'
import { afterEach, expect, it } from 'vitest'
import { CHAT, createFakeWeb, type FakeWeb } from '../support/fake-web.ts'
import { startWeb } from '../support/web-requests.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(web: FakeWeb): Promise<string> {
  const { base, close } = await startWeb(web)
  stops.push(close)
  return base
}

const ID = '01890000-0000-7000-8000-00000000abcd'
const cookieOf = (web: FakeWeb): Record<string, string> => ({ cookie: `tahsilbot=${web.openSession().plain}` })
const upload = (
  base: string,
  body: Buffer,
  headers: Record<string, string>,
  query = `id=${ID}&ad=liste%20%C5%9F.csv`,
) =>
  fetch(`${base}/sohbet/dosya?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-csrf-token': 'csrf-1', ...headers },
    body: new Uint8Array(body),
  })

it('takes a file into the chat: its name is shown, and its bytes wait to be read', async () => {
  const web = createFakeWeb()
  const base = await start(web)
  const cookie = cookieOf(web)
  expect((await upload(base, Buffer.from('Ad;Tutar'), cookie)).status).toBe(202)
  const [heard] = web.seen.inbound
  expect(heard).toMatchObject({ account: CHAT, event: { kind: 'document', fileName: 'liste ş.csv' } })
  const ref = heard?.event.kind === 'document' ? heard.event.ref : ''
  expect(Buffer.from(web.seen.files.get(ref)?.bytes ?? []).toString()).toBe('Ad;Tutar')
  const fetched = await fetch(`${base}/sohbet/dosya/${ref}`, { headers: cookie })
  expect(fetched.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''liste%20%C5%9F.csv")
  expect(fetched.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await fetched.text()).toBe('Ad;Tutar')
})

it('refuses what is too large, unnamed, forged, or of nobody', async () => {
  const web = createFakeWeb()
  const base = await start(web)
  const cookie = cookieOf(web)
  expect((await upload(base, Buffer.alloc(1_048_577), cookie)).status).toBe(413)
  expect((await upload(base, Buffer.from('x'), cookie, `id=${ID}`)).status).toBe(400)
  expect((await upload(base, Buffer.from('x'), { ...cookie, 'x-csrf-token': 'other' })).status).toBe(403)
  expect((await upload(base, Buffer.from('x'), {})).status).toBe(401)
  expect((await upload(base, Buffer.from('x'), { ...cookie, 'content-type': 'text/html' })).status).toBe(415)
  expect(web.seen.inbound).toEqual([])
  for (const id of ['x', ID, '../panel'])
    expect((await fetch(`${base}/sohbet/dosya/${encodeURIComponent(id)}`, { headers: cookie })).status).toBe(404)
  expect((await fetch(`${base}/sohbet/dosya/${ID}`)).status).toBe(401)
})
