import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { CARDS } from '../support/payers.ts'
import type { TelegramPerson } from '../support/telegram-world.ts'
import { fault, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startWorld, type World } from './harness/world.ts'
import { aLink, untilPaid, within } from './story.ts'

/** A claim on a message stands for 30 s. */
const LEASE_OVER_MS = 31_000

let world: World
let owner: TelegramPerson
beforeAll(async () => {
  world = await startWorld({ telegram: true })
  owner = await world.ownerInTelegram()
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(() => world.stop())

const confirmations = (payer: string) =>
  owner.messages().filter(({ text }) => text.includes('Ödeme alındı') && text.includes(payer))

/** Holds Telegram's answers back from the moment that a call of `method` passes; resolves then. */
function holdAnswerTo(method: string): Promise<void> {
  return new Promise((resolve) => {
    world.lines.telegram.watch((direction, chunk) => {
      if (direction !== 'up' || !chunk.includes(`/${method}`)) return
      world.lines.telegram.watch(null)
      world.lines.telegram.set('down', { kind: 'hold' })
      resolve()
    })
  })
}

function healTelegram(): void {
  world.lines.telegram.reset()
  world.lines.telegram.set('up', null)
  world.lines.telegram.set('down', null)
}

fault('F04', async ({ note }) => {
  const link = await aLink(world)
  const held = holdAnswerTo('sendMessage')
  await world.payers.pay(link.url, CARDS.success)
  await held
  await within(10_000, 'Telegram has the text', () => (confirmations(link.payer).length > 0 ? true : null))
  await world.kill()
  healTelegram()
  await world.restart()
  world.setClock('bot', LEASE_OVER_MS)
  await expectAgreement(world, { telegramCopies: 1 })
  world.setClock('bot', 0)
  const seen = confirmations(link.payer)
  note(`the text was seen ${seen.length} times`)
  expect(seen.length).toBeLessThanOrEqual(2)
  expect(new Set(seen.map(({ text }) => /[A-Z0-9]{4}-\d/.exec(text)?.[0])).size).toBe(1)

  // The card of a link is edited, and an edit that is made again shows nothing twice.
  await owner.say('Kemal Sunal 0532 555 44 33 danışmanlık 2.345 tl 3 gün')
  const draft = await owner.see('Kemal Sunal')
  await owner.tap(draft, 'send|')
  const card = await within(
    10_000,
    'the card',
    () => owner.messages().find(({ id, text }) => id === draft.id && text.includes('/o/')) ?? null,
  )
  const edit = holdAnswerTo('editMessageText')
  const page = await world.payers.begin(/http\S+\/o\/[\w-]{22}/.exec(card.text)?.[0] ?? '')
  await edit
  await world.kill()
  healTelegram()
  await world.restart()
  await world.payers.typeCard(page, CARDS.success)
  const paid = await within(
    30_000,
    'the card says paid',
    () => owner.messages().find(({ id, text }) => id === draft.id && text.includes('ÖDENDİ')) ?? null,
  )
  expect(owner.messages().filter(({ text }) => text.includes('ÖDENDİ') && text.includes('Kemal Sunal'))).toEqual([paid])
  await expectAgreement(world, { telegramCopies: 1 })
})

fault('F10', async () => {
  const before = owner.messages().length
  const link = await aLink(world)
  await world.payers.typeCard(await world.payers.begin(link.url), CARDS.success)
  world.lines.telegram.set('up', { kind: 'hold' })
  await untilPaid(world, link)
  await within(10_000, 'the message is claimed', async () => ((await sending()) > 0 ? true : null))
  // Long enough for the bytes to stand on the line.
  await sleep(300)
  process.kill(world.bot.pid, 'SIGSTOP')
  expect(confirmations(link.payer)).toHaveLength(0)
  healTelegram()
  world.setClock('bot', LEASE_OVER_MS)
  const second = await world.startSecond()
  await within(60_000, 'the second process sends it', () => (confirmations(link.payer).length > 0 ? true : null))
  world.setClock('bot', 0)
  process.kill(world.bot.pid, 'SIGCONT')
  await within(30_000, 'the late result is refused', () =>
    world.bot.printed().includes('delivery.claim_lost') ? true : null,
  )
  await second.kill('SIGTERM')
  await expectAgreement(world, { telegramCopies: 1 })
  expect(confirmations(link.payer)).toHaveLength(1)
  expect(owner.messages().length).toBeGreaterThan(before)
})

const sending = async (): Promise<number> =>
  (
    await world.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery d JOIN channel_account c ON c.id = d.channel_account_id
       WHERE c.adapter_id = 'telegram' AND d.status = 'sending'`,
    )
  )[0]?.n ?? 0
