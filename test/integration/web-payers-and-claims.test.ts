import { sha256 } from '../../src/web/session/guard.ts'
import { afterEach, describe, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { ATTEMPT, createFakeWeb, LINK, OFFER, OFFICE, OPEN_VIEW, POS, TOKEN } from '../support/fake-web.ts'
import { form, startWeb } from '../support/web-requests.ts'
import type { FakeWeb } from '../support/fake-web.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(web: FakeWeb): Promise<string> {
  const { base, close } = await startWeb(web)
  stops.push(close)
  return base
}

describe('while the database is down', () => {
  const coded = (code: string): Error => Object.assign(new Error('x'), { code })
  it.each([
    ['a refused socket', coded('ECONNREFUSED')],
    ['both addresses refused', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['Prisma', coded('P1001')],
    ['a server that shuts down', new Error('x', { cause: coded('57P01') })],
    [
      'an adapter',
      Object.assign(coded('P2010'), { meta: { driverAdapterError: { cause: { kind: 'ConnectionClosed' } } } }),
    ],
    ['a pool', new Error('Connection terminated unexpectedly')],
  ])('pages ask to come again: %s', async (_name, cause) => {
    const web = createFakeWeb()
    web.say.view = () => {
      throw cause
    }
    const response = await fetch(`${await start(web)}/o/${TOKEN}`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('10')
    expect(await response.text()).toContain('kısa süre sonra yeniden deneyin')
    expect(web.seen.errors).toEqual(['web.failed'])
  })

  it('any other error is still one of our own', async () => {
    const web = createFakeWeb()
    web.say.view = () => {
      throw coded('P2002')
    }
    expect((await fetch(`${await start(web)}/o/${TOKEN}`)).status).toBe(500)
  })
})

describe('a browser that came back while the attempt is open', () => {
  const underWay = (): FakeWeb => {
    const web = createFakeWeb()
    web.say.view = () => ({ kind: 'under_way', offer: OFFER, office: OFFICE, link: LINK })
    return web
  }
  async function comeBack(base: string): Promise<{ cookie: string; header: string }> {
    const response = await fetch(`${base}/don/sandbox/${POS}?attempt=${ATTEMPT}`, { redirect: 'manual' })
    const header = response.headers.get('set-cookie') ?? ''
    return { header, cookie: header.split(';')[0] ?? '' }
  }
  const page = async (base: string, query: string, cookie: string): Promise<string> =>
    (await fetch(`${base}/o/${TOKEN}${query}`, { headers: { cookie } })).text()

  it('keeps seeing that the result is awaited, and may go on', async () => {
    const base = await start(underWay())
    const { cookie, header } = await comeBack(base)
    expect(header).toMatch(/Max-Age=600; Path=\/o\/;.*HttpOnly; SameSite=Lax/)
    expect(header).not.toContain(TOKEN)
    const again = await page(base, '', cookie)
    expect(again).toContain('lütfen tekrar denemeyin')
    expect(again).toContain(`href="/o/${TOKEN}?devam=1"`)
    expect(await page(base, '?tur=40', cookie)).toContain('lütfen tekrar denemeyin')
    expect(await page(base, '?devam=1', cookie)).toContain('Ödemeye devam et')
    expect(await page(base, '', '')).toContain('Ödemeye devam et')
    expect(await page(base, '', 'tahsilbot-donus=another')).toContain('Ödemeye devam et')
  })

  it('starts afresh when it goes to the provider again', async () => {
    const base = await start(underWay())
    const { cookie } = await comeBack(base)
    const nonce = /name="nonce" value="([^"]+)"/.exec(await page(base, '?devam=1', cookie))?.[1] ?? ''
    const response = await fetch(`${base}/o/${TOKEN}/ode`, form({ nonce }, { cookie }))
    expect(response.status).toBe(303)
    expect(response.headers.get('set-cookie')).toMatch(/^tahsilbot-donus=;/)
  })
})

describe('a page of an office', () => {
  const shown = async (change: Partial<typeof LINK> & { moneyType?: string }, office: object): Promise<string> => {
    const web = createFakeWeb()
    web.say.view = () =>
      ({ ...OPEN_VIEW, office: { ...OFFICE, ...office }, link: { ...LINK, ...change } }) as PayPageView
    return (await fetch(`${await start(web)}/o/${TOKEN}`)).text()
  }
  it('whose phone is not known sends the payer to a number known otherwise', async () => {
    expect(await shown({}, { contactPhone: null })).toContain('büroyu bildiğiniz numaradan arayın')
    expect(await shown({}, { contactPhone: null, kind: 'shop' })).toContain('işletmeyi bildiğiniz numaradan arayın')
    expect(await shown({}, {})).toContain('bizi arayın')
  })

  it('names the money as the messages do', async () => {
    expect(await shown({}, {})).toContain('Hizmet bedeli')
    expect(await shown({ moneyType: 'court_fee' } as never, {})).toContain('Harç<')
  })
})

const CLAIM = {
  ...{ office_name: 'Demir Hukuk', kind: 'law_office', display_name: 'Av. Ayşe Demir' },
  ...{ pin: '246813', pin_again: '246813' },
}

describe('becoming the owner', () => {
  it("takes the office's phone and e-mail, or neither, and keeps what was typed wrongly", async () => {
    const web = createFakeWeb()
    const open = (): void => void web.seen.tokens.set(sha256('first'), 'good')
    open()
    const base = await start(web)
    const typed = { contact_phone: '0212 55', contact_email: 'buro@' }
    const html = await (await fetch(`${base}/baslangic/first`, form({ ...CLAIM, ...typed }))).text()
    expect(html).toContain('value="0212 55"')
    expect(html).toContain('value="buro@"')
    expect(html).toContain('Telefonu alan koduyla yazın')
    expect(web.seen.claims).toEqual([])
    const right = { contact_phone: '0212 555 11 22', contact_email: 'Buro@Ornek.AV.TR' }
    expect((await fetch(`${base}/baslangic/first`, form({ ...CLAIM, ...right }))).status).toBe(303)
    expect(web.seen.claims[0]).toMatchObject({ contactPhone: '+902125551122', contactEmail: 'Buro@ornek.av.tr' })
    open()
    expect((await fetch(`${base}/baslangic/first`, form(CLAIM))).status).toBe(303)
    expect(web.seen.claims[1]).toMatchObject({ contactPhone: null, contactEmail: null })
  })
})
