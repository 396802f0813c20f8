import { afterAll, beforeAll, expect, test } from 'vitest'
import { shareLink } from '../../src/app/share-link.ts'
import { toId, type ShortNumber } from '../../src/domain/ids.ts'
import { openChatOffice, type ChatOffice } from '../support/chat-office.ts'
import { createFakeWeb } from '../support/fake-web.ts'
import { startWeb } from '../support/web-requests.ts'
import { SHARED_LINK } from '../support/shared-link.ts'

let office: ChatOffice
beforeAll(async () => {
  office = await openChatOffice()
})
afterAll(() => office.close())

test('an open link is shared with its payer’s number; a draft and a stranger’s number are not', async () => {
  const share = (number: string) =>
    office.deps.store.transaction((tx) => shareLink(tx, office.deps, office.merchant.id, toId<ShortNumber>(number)))
  const chat = office.chat('web_chat', office.owner.id)
  await chat.says('Ahmet Yılmaz 0532 111 22 33 15.000 TL danışmanlık ücreti')
  const { rows } = await office.at.owner.query('SELECT short_number AS number FROM payment_link')
  const number: string = rows[0].number
  expect(await share(number)).toBeNull()
  await chat.taps('Gönder')
  const shared = await share(number)
  expect(shared?.url).toMatch(/^https:\/\/ode\.ornek\.av\.tr\/o\/[\w-]{22}$/)
  expect(shared?.text).toContain(shared?.url)
  expect(shared?.whatsapp).toMatch(/^https:\/\/wa\.me\/905321112233\?text=/)
  expect(await share('ZZZ2')).toBeNull()
})

test('the page has the addresses, the text and the picture, for whoever may send', async () => {
  const web = createFakeWeb()
  const { base, close } = await startWeb(web)
  const headers = { cookie: `tahsilbot=${web.openSession().plain}`, 'accept-language': 'tr' }
  try {
    const page = await (await fetch(`${base}/paylas/7K3F`, { headers })).text()
    for (const part of [SHARED_LINK.whatsapp, SHARED_LINK.telegram, SHARED_LINK.text])
      expect(page).toContain(part.replaceAll('&', '&amp;'))
    const picture = await fetch(`${base}/paylas/7K3F/qr.png`, { headers })
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    expect((await fetch(`${base}/paylas/M4TA`, { headers })).status).toBe(404)
    expect((await fetch(`${base}/paylas/7K3F`)).status).toBe(401)
    expect((await fetch(`${base}/paylas/7K3F/qr.png`)).status).toBe(401)
  } finally {
    await close()
  }
})
