import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { refused, type Fault } from '../fixtures/channels/bot-api-server.ts'
import { CARDS } from '../support/payers.ts'
import { connectTelegram, type TelegramPerson } from '../support/telegram-world.ts'
import { fault, isLong, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { BOT_TOKEN, startWorld, type World } from './harness/world.ts'
import { aLink, linkRow, someLinks, toldAbout, untilPaid, within, type PayerLink } from './story.ts'

const OWNER = '4711'
const SECOND = 1_000
const HOUR = 3_600 * SECOND
const SWEPT_AFTER = 35
const NAMES = join(import.meta.dirname, 'children/moved-names.ts')

let world: World
let owner: TelegramPerson

beforeAll(async () => {
  world = await startWorld({ telegram: true, mail: true, bot: { node: ['--import', NAMES] } })
  owner = await world.ownerInTelegram()
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  world.botApi?.judgeBy(null)
  delete world.mail?.script.rcpt
  rmSync(join(world.folder, 'no-names'), { force: true })
  await world.heal()
})
afterAll(() => world.stop())

const toOwner = (body: Record<string, unknown>): boolean => String(body['chat_id']) === OWNER
const isMessage = (method: string): boolean => method === 'sendMessage' || method === 'editMessageText'
/** The bot's clock as it was set last, so that it only goes on. */
const setBot = async (ms: number, restMs = 2_500): Promise<void> => {
  world.setClock('bot', ms)
  await sleep(restMs)
}

async function payAll(links: readonly PayerLink[]): Promise<void> {
  for (const link of links) {
    await world.payers.typeCard(await world.payers.begin(link.url), CARDS.successAtOnce)
    await untilPaid(world, link)
  }
}

/** Who paid, in the order in which the owner's Telegram chat tells of it. */
const paidInTelegram = (links: readonly PayerLink[]): string[] =>
  owner
    .messages()
    .filter(({ text }) => text.includes('Ödeme alındı'))
    .flatMap(({ text }) => links.filter(({ number }) => text.includes(`${number}-`)).map(({ number }) => number))
const numbersOf = (links: readonly PayerLink[]): string[] => links.map(({ number }) => number)

/** A payer whose own chat with the bot gets messages. */
async function aPayerInTelegram(id: number, name: string, phone: string) {
  await world.owner.say(`${name} ${phone} 2.000 tl 2 gün telegramdan gönder`)
  const draft = await world.owner.chat.see(
    'the draft',
    ({ text, choices }) => text.includes(name) && choices.length > 0,
  )
  await world.owner.tap(draft, 'send|')
  const invite = await world.owner.chat.see(
    'the invitation',
    ({ text }) => text.includes('davet') && text.includes('start='),
  )
  if (world.botApi === null) throw new Error('no Telegram')
  const payer = connectTelegram(world.botApi, BOT_TOKEN).person(id, name)
  await payer.start(/start=([\w-]+)/.exec(invite.text)?.[1] ?? '')
  await payer.see('/o/')
  return payer
}

fault('F51', async ({ note }) => {
  const other = await aPayerInTelegram(815, 'Zeynep Uslu', '0533 444 55 66')
  const links = await someLinks(world, 6)
  const before = owner.messages().length
  const waits = [30, 600, 3_600]
  // A text whose fate is not known twice stays so: here each is unlucky once.
  const failures: (Fault | null)[] = [refused(502, 'Bad Gateway'), null, 'reset']
  let tries = 0
  world.botApi?.judgeBy((method, body) => {
    if (method !== 'sendMessage' || !toOwner(body)) return null
    tries += 1
    const wait = waits[0]
    return wait === undefined
      ? (failures.shift() ?? null)
      : refused(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait })
  })
  await payAll(links)
  expect(owner.messages()).toHaveLength(before)
  const times: number[] = []
  for (let n = 1; n <= 5; n += 1) {
    const begun = performance.now()
    const seen = other.messages().length
    await world.owner.say(`Zeynep Uslu 0533 444 55 66 ${3_000 + n} tl 2 gün telegramdan gönder`)
    const amount = `3.00${n},00`
    const draft = await world.owner.chat.see(
      'the draft',
      ({ text, choices }) => text.includes(amount) && choices.flat().some(({ action }) => action.startsWith('send|')),
    )
    await world.owner.tap(draft, 'send|')
    await within(5_000, 'the other chat is written to', () => (other.messages().length > seen ? true : null))
    times.push(performance.now() - begun)
  }
  note(`another chat: at most ${seconds(Math.max(...times))} from the sentence to the message`)
  let clock = 0
  await within(10_000, 'the first no', () => (tries > 0 ? true : null))
  for (const wait of [...waits]) {
    const seen = tries
    waits.shift()
    // What fell due is found by the sweep once its own job could have done it.
    clock += (wait + SWEPT_AFTER) * SECOND
    world.setClock('bot', clock)
    await within(15_000, `a try after ${wait} s`, () => (tries > seen ? true : null))
    // Death must not mix the order up either.
    if (wait === 30) await world.kill()
    if (wait === 30) await world.restart()
  }
  for (let n = 0; n < 3; n += 1) await setBot((clock += (60 + SWEPT_AFTER) * SECOND))
  await within(30_000, 'all are told', () => (paidInTelegram(links).length >= 6 ? true : null))
  await expectAgreement(world, { open: 0, telegramCopies: 2 })
  const told = paidInTelegram(links)
  note(`six payments told after 429 (30 s, 10 min, 1 h), 502, a reset and a kill: ${told.length} texts`)
  expect([...new Set(told)]).toEqual(numbersOf(links))
})

fault('F41', async () => {
  const names = join(world.folder, 'no-names')
  await world.kill()
  const telegram = `http://telegram.fault.test:${world.lines.telegram.port}`
  await world.restart({ env: { TELEGRAM_API_ROOT: telegram, NAMES_FAIL: names } })
  writeFileSync(names, '')
  // A connection that stands needs no name.
  world.lines.telegram.reset()
  const links = await someLinks(world, 3)
  await payAll(links)
  await setBot(70 * SECOND)
  expect(paidInTelegram(links)).toEqual([])
  rmSync(names)
  await setBot(700 * SECOND)
  await within(40_000, 'all are told', () => (paidInTelegram(links).length >= 3 ? true : null))
  expect(paidInTelegram(links)).toEqual(numbersOf(links))
  await expectAgreement(world, { telegramCopies: 2 })
  await world.kill()
  await world.restart()
})

fault('F53', async () => {
  const sentence = 'Orhan Veli 0532 777 11 22 danışmanlık 4.321 tl 3 gün'
  await owner.say(sentence)
  await owner.see('Orhan Veli')
  // After a start the program asks from the first update on, as if nothing had ever been confirmed.
  for (let n = 0; n < 2; n += 1) {
    await world.kill()
    await world.restart()
    await sleep(2_000)
  }
  expect(owner.messages().filter(({ text }) => text.includes('Orhan Veli'))).toHaveLength(1)
  const link = await aLink(world)
  const from = { id: Number(OWNER), is_bot: false, first_name: 'Ayşe' }
  const chat = { id: Number(OWNER), type: 'private' }
  const now = Math.floor(Date.now() / 1_000)
  const say = (text: string, date: number, message_id: number): unknown =>
    world.botApi?.push({ message: { message_id, from, chat, date, text } })
  say(`${link.number} iptal`, now - 86_400, 90_001)
  say('Cem Karaca 0532 888 11 22 danışmanlık 5.432 tl 3 gün', now, 90_003)
  say('yardım', now - 60, 90_002)
  await owner.see('Cem Karaca')
  await sleep(2_000)
  // What was said yesterday is asked about, not done.
  expect((await linkRow(world, link)).status).toBe('open')
  const drafts = await world.query(
    `SELECT 1 FROM payment_link l JOIN payer p ON p.id = l.payer_id WHERE p.name IN ('Orhan Veli', 'Cem Karaca')`,
  )
  expect(drafts).toHaveLength(2)
  await expectAgreement(world, { telegramCopies: 2 })
})

fault('F55', async () => {
  const link = await aLink(world)
  const letter = await world.owner.inbox.see('the message to the payer', ({ text }) => text.includes(link.url))
  const text = `<b>kalın</b> _*[x](tg://user?id=1) \u202Esrət\u202C 😀 & "${'uzun '.repeat(700)}"`
  await world.owner.answerInInbox(letter, text.slice(0, 4_000))
  const shown = await owner.see('<b>kalın</b> _*[x](tg://user?id=1)')
  expect(shown.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u)
  expect(shown.text.length).toBeLessThanOrEqual(4_096)
  expect(shown.text.isWellFormed()).toBe(true)
  const sent = world.botApi?.callsOf('sendMessage').filter((body) => String(body['text']).includes('<b>kalın')) ?? []
  expect(sent.length).toBeGreaterThan(0)
  for (const body of sent) expect(body['parse_mode']).toBeUndefined()
  await expectAgreement(world, { telegramCopies: 2 })
})

fault('F58', async () => {
  if (world.mail === null) throw new Error('no mail')
  const make = async (address: string, lira: string): Promise<void> => {
    await world.owner.say(`Nazım Hikmet ${address} danışmanlık ${lira} tl 3 gün e-posta ile gönder`)
    const draft = await world.owner.chat.see(
      'the draft',
      ({ text, choices }) => text.includes(lira) && choices.flat().some(({ action }) => action.startsWith('send|')),
    )
    await world.owner.tap(draft, 'send|')
  }
  const deliveries = (address: string) =>
    world.query<{ status: string; tries: number }>('SELECT status, tries FROM delivery WHERE address = $1', [address])
  world.mail.script.rcpt = { code: 451, text: '4.7.1 greylisted, try later' }
  await make('grey@example.com', '6.111')
  await within(10_000, 'the first no', async () =>
    (await deliveries('grey@example.com'))[0]?.tries === 1 ? true : null,
  )
  for (const [tries, ms] of [
    [2, 36],
    [3, 130],
    [4, 760],
  ] as const) {
    world.setClock('bot', ms * SECOND)
    await within(15_000, `try ${tries}`, async () =>
      (await deliveries('grey@example.com'))[0]?.tries === tries ? true : null,
    )
  }
  delete world.mail.script.rcpt
  world.setClock('bot', 4_500 * SECOND)
  await within(15_000, 'the mail', async () =>
    (await deliveries('grey@example.com'))[0]?.status === 'sent' ? true : null,
  )
  expect(world.mail.envelopes.filter((to) => to.includes('grey@example.com'))).toHaveLength(1)
  world.setClock('bot', 0)
  world.mail.script.rcpt = { code: 550, text: '5.1.1 no such user' }
  await make('nobody@example.com', '6.222')
  await within(10_000, 'it is dead at once', async () =>
    (await deliveries('nobody@example.com'))[0]?.status === 'failed' ? true : null,
  )
  expect((await deliveries('nobody@example.com'))[0]?.tries).toBe(1)
  await within(10_000, 'the office knows', async () => {
    const told = await world.query(`SELECT 1 FROM notification WHERE template = 'office.delivery_failed'`)
    return told.length > 0 ? true : null
  })
  await expectAgreement(world, { telegramCopies: 2 })
})

fault('F60', async ({ note }) => {
  const links = await someLinks(world, isLong ? 60 : 12)
  await world.lines.telegram.close()
  await world.lines.mail.close()
  await payAll(links)
  for (const minutes of [2, 15, 80, 141, 181]) await setBot(minutes * 60 * SECOND)
  expect(paidInTelegram(links)).toEqual([])
  await world.lines.telegram.open()
  await world.lines.mail.open()
  await setBot(3 * HOUR + 62 * 60 * SECOND)
  await within(90_000, 'all are told', () => (paidInTelegram(links).length >= links.length ? true : null))
  expect(paidInTelegram(links)).toEqual(numbersOf(links))
  note(`${links.length} payments told in order after 3 h`)
  await expectAgreement(world, { telegramCopies: 2 })
})

fault('F52', async () => {
  const link = await aLink(world)
  let refusedCalls = 0
  world.botApi?.judgeBy((method, body) => {
    if (!isMessage(method) || !toOwner(body)) return null
    refusedCalls += 1
    return refused(403, 'Forbidden: bot was blocked by the user')
  })
  await payAll([link])
  await within(10_000, 'it is told in the browser', () => toldAbout(world, 'Ödeme alındı', link)[0] ?? null)
  await expectAgreement(world, { telegramCopies: 2 })
  const after = refusedCalls
  await setBot(2 * HOUR)
  const [row] = await world.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM delivery WHERE address = $1 AND status = 'failed' AND failure = 'blocked'`,
    [OWNER],
  )
  expect(after).toBeGreaterThan(0)
  expect(refusedCalls).toBe(after)
  expect(row?.n ?? 0).toBeGreaterThan(0)
  expect(after).toBeLessThanOrEqual((row?.n ?? 0) + 2)
})
