import { afterEach, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { createFakeWeb, LINK, OFFER, OFFICE } from '../support/fake-web.ts'
import { openPage, start, stopAll } from '../support/pay-page.ts'

afterEach(stopAll)

const ownTexts = {
  'expiry.tr': 'Süre doldu.\n{office}: {phone} <b>{number}</b> {{x',
  'error.tr': 'Olmadı, {office} yardımcı olur. {amount}',
  'error.en': 'It needs {link}',
} as const
const office = { ...OFFICE, ownTexts }

const shown = async (view: PayPageView, query = ''): Promise<string> => {
  const web = createFakeWeb()
  web.say.view = () => view
  return (await openPage(await start(web), query)).html
}

it('an expired page says what the office wrote, as words', async () => {
  const own = { ...office, ownTexts: { 'expiry.tr': ownTexts['expiry.tr'].replace(' {{x', '') } }
  const html = await shown({ kind: 'expired', office: own, link: LINK })
  expect(html).toContain('<p>Süre doldu.</p>')
  expect(html).toContain('&lt;b&gt;7K3F&lt;/b&gt;')
  expect(html).not.toContain('tarihine kadar geçerliydi')
})

it('a text that cannot be filled leaves the page as it was', async () => {
  expect(await shown({ kind: 'expired', office, link: LINK })).toContain('tarihine kadar geçerliydi')
})

it('a refusal keeps its reason; the words of the office follow it, in their language alone', async () => {
  const view = {
    kind: 'refused',
    reason: 'insufficient_funds',
    notCharged: true,
    office,
    link: LINK,
    offer: OFFER,
  } as const
  const html = await shown(view)
  expect(html).toContain('Kartın bakiyesi veya limiti bu tutara yetmedi.')
  expect(html).toContain('<p>Olmadı, Demir Hukuk Bürosu yardımcı olur. 15.000,00 TL</p>')
  expect(await shown(view, '?dil=en')).not.toContain('It needs')
})
