import { afterAll, beforeAll, expect, it } from 'vitest'

import { makeLink } from '../support/made-link.ts'
import { startSystem, type System } from '../support/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

it('a client is erased by the PIN on a page, and neither chat nor inbox shows them again', async () => {
  const { owner } = system
  const link = await makeLink(system, 'Canan Silinir 0536 101 20 30 vekalet ücreti 2.100 tl')
  await owner.inbox.see('the SMS', ({ address }) => address === '+905361012030')
  await owner.ask('müşteri')
  const client = await owner.ask('müşteri canan')
  expect(client.text).toContain('👤 Canan Silinir · 0536 101 20 30')
  await owner.tap(client, 'Sil (KVKK)')
  await owner.chat.seeText('Bu kişi şu an silinemez')

  await owner.tap(await owner.ask(`${link.number} iptal`), 'Evet, iptal et')
  await owner.chat.seeText('Link iptal edildi')
  await owner.tap(await owner.ask('müşteri canan'), 'Sil (KVKK)')
  const asked = await owner.chat.seeText('KVKK gereği silmek üzeresiniz')
  const address = asked.link?.url ?? ''
  expect((await owner.approve(address, '000000')).status).toBe(422)
  const page = await owner.approve(address)
  expect(page.status).toBe(200)
  expect(page.html).toContain('Kişi silindi')
  expect((await fetch(address)).status).toBe(410)

  expect((await owner.ask('müşteri canan')).text).toContain('Defterde böyle birini bulamadım')
  await makeLink(system, 'Deniz Kalan 0536 200 20 30 vekalet ücreti 2.200 tl')
  await owner.inbox.see('the other SMS', ({ address: to }) => to === '+905362002030')
  for (const path of ['/sohbet/akis', '/gelen-kutusu/akis']) {
    const text = await readUntil(await owner.get(path), /Deniz Kalan|905362002030/)
    expect(text).not.toMatch(/Canan Silinir|0536 101 20 30|5361012030/)
  }
})

/** A new stream brings everything that is still there, oldest first; the newest is waited for. */
async function readUntil(answer: Response, newest: RegExp): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (newest.test(text)) break
  }
  return text
}
