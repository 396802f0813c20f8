import { afterEach, describe, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { err, ok } from '../../src/domain/result.ts'
import { createFakeWeb, OFFER, OPEN_VIEW, PAID_VIEW, TOKEN } from '../support/fake-web.ts'
import { nonceOf, pay, start, stopAll } from '../support/pay-page.ts'

afterEach(stopAll)

const NEEDY: PayPageView = { ...OPEN_VIEW, offer: { ...OFFER, needs: ['name', 'email', 'phone'] } } as PayPageView

describe('starting a payment', () => {
  it('sends the payer to the provider', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const response = await pay(base, { nonce: await nonceOf(base) })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('http://pos.example:4000/pay/1')
    expect(web.seen.starts).toEqual([
      { token: TOKEN, payer: { name: null, email: null, phone: null }, installmentCap: null },
    ])
  })

  it('is one start for two presses of one button', async () => {
    const web = createFakeWeb()
    const gate = Promise.withResolvers<void>()
    web.say.start = async () => {
      await gate.promise
      return ok({ action: { kind: 'redirect', url: 'http://pos.example:4000/pay/1' } })
    }
    const base = await start(web)
    const nonce = await nonceOf(base)
    const presses = [pay(base, { nonce }), pay(base, { nonce })]
    await expect.poll(() => web.seen.starts.length).toBe(1)
    gate.resolve()
    const locations = (await Promise.all(presses)).map((response) => response.headers.get('location'))
    expect(locations).toEqual(['http://pos.example:4000/pay/1', 'http://pos.example:4000/pay/1'])
    expect(web.seen.starts).toHaveLength(1)
  })

  it('needs a nonce of this very page', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    for (const nonce of ['', 'x', 'random1.AAAAAAAAAAAAAAAA']) {
      const response = await pay(base, { nonce })
      expect(response.status).toBe(422)
      expect(await response.text()).toContain('Lütfen bir kez daha basın')
    }
    expect(web.seen.starts).toEqual([])
  })

  it('keeps what was typed and says how to mend the rest', async () => {
    const web = createFakeWeb()
    web.say.view = () => NEEDY
    const base = await start(web)
    const response = await pay(base, { nonce: await nonceOf(base), name: 'Ayşe Demir', email: 'ayse@', phone: '12' })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain('value="Ayşe Demir"')
    expect(html).toContain('value="ayse@"')
    expect(html).toContain('Bu e-posta adresi eksik görünüyor')
    expect(html.match(/aria-invalid="true"/g)).toHaveLength(2)
    expect(html.match(/autofocus/g)).toHaveLength(1)
    expect(web.seen.starts).toEqual([])
  })

  it('reads a phone as people write it', async () => {
    const web = createFakeWeb()
    web.say.view = () => NEEDY
    const base = await start(web)
    await pay(base, {
      nonce: await nonceOf(base),
      name: ' Ayşe  Demir ',
      email: 'Ayse@Ornek.com',
      phone: '0532 111 22 33',
    })
    expect(web.seen.starts[0]?.payer).toEqual({ name: 'Ayşe Demir', email: 'ayse@ornek.com', phone: '+905321112233' })
  })

  it('lowers the cap when a single payment is asked for', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    await pay(base, { nonce: await nonceOf(base), tek: '1' })
    expect(web.seen.starts[0]?.installmentCap).toBe(1)
  })

  it('hands a form on with a button, and lets the page post only there', async () => {
    const web = createFakeWeb()
    web.say.start = async () =>
      ok({ action: { kind: 'post_form', url: 'https://bank.example/3d', fields: { a: '"<>' } } })
    const base = await start(web)
    const response = await pay(base, { nonce: await nonceOf(base) })
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self' bank.example;")
    const html = await response.text()
    expect(html).toContain('action="https://bank.example/3d"')
    expect(html).toContain('value="&quot;&lt;&gt;"')
  })

  it.each([
    ['too_many_starts', 429, 'çok fazla deneme'],
    ['provider_unreachable', 503, 'Kart sayfasına şu anda ulaşılamadı'],
  ] as const)('says what happened: %s', async (kind, status, text) => {
    const web = createFakeWeb()
    web.say.start = async () => err({ kind })
    const base = await start(web)
    const response = await pay(base, { nonce: await nonceOf(base) })
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
  })

  it.each(['unknown_result', 'not_payable', 'not_found'] as const)(
    'goes back to the page, which says why: %s',
    async (kind) => {
      const web = createFakeWeb()
      web.say.start = async () => err({ kind })
      const base = await start(web)
      const response = await pay(base, { nonce: await nonceOf(base) })
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(`/o/${TOKEN}`)
    },
  )

  it('is refused to other sites, other types and long bodies', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const nonce = await nonceOf(base)
    expect((await pay(base, { nonce }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await pay(base, { nonce }, { 'content-type': 'application/json' })).status).toBe(415)
    expect((await pay(base, { nonce, name: 'x'.repeat(70_000) })).status).toBe(413)
    expect(web.seen.starts).toEqual([])
  })

  it('never starts from a link that is paid', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const nonce = await nonceOf(base)
    web.say.view = () => PAID_VIEW
    expect((await pay(base, { nonce })).headers.get('location')).toBe(`/o/${TOKEN}`)
    expect(web.seen.starts).toEqual([])
  })
})
