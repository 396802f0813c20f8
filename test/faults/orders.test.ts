import { afterAll, beforeAll, expect } from 'vitest'
import { cancelPaymentLink } from '../../src/app/cancel-payment-link.ts'
import { expirePaymentLinks } from '../../src/app/expire-payment-links.ts'
import { reconcileAttempt } from '../../src/app/reconcile-attempt.ts'
import { DAY_MS, plusMs } from '../../src/domain/instant.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { makeLink, type MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { startSystem, type System } from '../support/system.ts'
import { fault, isLong } from './fault.ts'
import { signatureOf } from './story.ts'

const SEED = Number(process.env['SEED'] ?? 20_261_123)
const EVENTS = ['webhook', 'return', 'poll', 'expiry', 'cancel'] as const
type EventName = (typeof EVENTS)[number]

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const ordersOf = (events: readonly EventName[]): EventName[][] =>
  events.length <= 1
    ? [[...events]]
    : events.flatMap((first) => ordersOf(events.filter((one) => one !== first)).map((rest) => [first, ...rest]))

async function stored(link: MadeLink) {
  return system.app.deps.store.transaction(async (tx) => {
    const found = await tx.links.byTokenSha256(system.app.deps.ids.sha256(link.url.split('/o/')[1] ?? ''))
    if (found === null) throw new Error(`no link ${link.number}`)
    const [attempts, facts] = [await tx.attempts.ofLink(found.id), await tx.facts.ofLink(found.id)]
    const [pos] = await tx.accounts.posOf(found.merchantId)
    const owner = (await tx.members.ofMerchant(found.merchantId)).find(({ role }) => role === 'owner')
    return { link: found, attempt: attempts.at(-1), facts, pos, owner }
  })
}

/** What each event of P3 does to a link whose payment the provider has taken without saying so. */
async function happen(event: EventName, link: MadeLink): Promise<void> {
  const { deps } = system.app
  const { attempt, pos, owner, link: row } = await stored(link)
  if (attempt === undefined || pos === undefined || owner === undefined) throw new Error('nothing was begun')
  const reference = attempt.id.replaceAll('-', '')
  switch (event) {
    case 'webhook': {
      const body = JSON.stringify({ eventId: `order-${reference}`, reference })
      const headers = { 'content-type': 'application/json', 'x-pos-signature': signatureOf(body, Date.now()) }
      const answer = await fetch(`${system.url}/callbacks/sandbox/${pos.id}`, { method: 'POST', headers, body })
      expect(await answer.text()).toBe('OK')
      return
    }
    case 'return':
      await (await fetch(`${system.url}/don/sandbox/${pos.id}?reference=${reference}&result=captured`)).text()
      return
    case 'poll':
      await reconcileAttempt(deps, attempt.id)
      return
    case 'expiry':
      await expirePaymentLinks({ ...deps, clock: { now: () => plusMs(deps.clock.now(), 4 * DAY_MS) } })
      return
    case 'cancel':
      await deps.store.transaction((tx) => cancelPaymentLink(tx, deps, { member: owner, linkId: row.id, warned: true }))
  }
}

fault('F27', async ({ note }) => {
  const random = seededRandom(SEED)
  const all = ordersOf(EVENTS)
  const chosen = isLong ? all : Array.from({ length: 12 }, () => random.pick(all))
  note(`${chosen.length} of ${all.length} orders, SEED=${SEED}`)
  for (const [index, order] of chosen.entries()) {
    const link = await makeLink(
      system,
      `Ahmet Kaya 0532 444 ${10 + (index % 80)} 33 danışmanlık ${2_000 + index} tl 3 gün`,
    )
    await system.payers.typeCard(await system.payers.begin(link.url), CARDS.lostCallback)
    for (const event of order)
      for (const again of [1, 2]) await happen(event, link).catch((cause: unknown) => tell(again, cause))
    const end = await eventually(`${order.join(', ')}: the fact`, async () => {
      const now = await stored(link)
      return now.facts.length > 0 ? now : null
    })
    expect([order, end.link.status, end.attempt?.status, end.facts.length]).toEqual([order, 'paid', 'succeeded', 1])
    await eventually('the confirmation', () => (received(link).length > 0 ? true : null))
    expect([order, received(link).length]).toEqual([order, 1])
  }
})

const received = ({ number }: MadeLink) =>
  system.owner.chat.withText('💚 Ödeme alındı').filter(({ text }) => text.includes(`${number}-`))

/** An event that finds nothing to do any more may say so, never break. */
function tell(again: number, cause: unknown): never {
  throw new Error(`broke at its ${again}. time`, { cause })
}
