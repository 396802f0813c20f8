import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { INVARIANTS } from './invariants.ts'
import type { World } from './world.ts'

export type Tolerance = {
  /** Attempts that may rightly be open at the end. */
  readonly open?: number
  /** Texts that Telegram may hold once more than they were written: a death fell between its answer and our commit. */
  readonly telegramCopies?: number
  /** How long it may take until nothing is under way. */
  readonly withinMs?: number
}

type Row = { readonly value: string }

/** Waits until nothing is under way, then holds the provider's books, ours, and what people were told side by side. */
export async function expectAgreement(world: World, tolerance: Tolerance = {}): Promise<void> {
  await untilQuiet(world, tolerance)
  expect(await disagreements(world, tolerance)).toEqual([])
}

const UNDER_WAY = `SELECT
  (SELECT count(*) FROM payment_attempt WHERE status NOT IN ('succeeded', 'failed', 'lapsed', 'held'))::int AS open,
  (SELECT count(*) FROM delivery WHERE status IN ('pending', 'sending'))::int AS unsent,
  (SELECT count(*) FROM provider_callback WHERE processed_at IS NULL)::int AS callbacks`

async function untilQuiet(world: World, { open = 0, withinMs = 120_000 }: Tolerance): Promise<void> {
  const endsAt = performance.now() + withinMs
  for (;;) {
    const [now] = await world.query<{ open: number; unsent: number; callbacks: number }>(UNDER_WAY)
    if (now !== undefined && now.open <= open && now.unsent === 0 && now.callbacks === 0) return
    if (performance.now() > endsAt) throw new Error(`still under way after ${withinMs} ms: ${JSON.stringify(now)}`)
    await sleep(100)
  }
}

async function disagreements(world: World, { telegramCopies = 0, open = 0 }: Tolerance): Promise<string[]> {
  const found = [
    ...(await booksAgainstFacts(world, open > 0)),
    ...(await booksAgainstReversals(world)),
    ...(await acknowledgedWithoutRow(world)),
    ...(await toldOnBoard(world)),
    ...(await toldInTelegram(world, telegramCopies)),
    ...(await toldByMail(world)),
  ]
  for (const [law, sql] of Object.entries(INVARIANTS)) {
    found.push(...(await world.query<{ broken: string }>(sql)).map(({ broken }) => `${law}: ${broken}`))
  }
  return found
}

/** What of `left` is not in `right`, and the other way round; a thing that is there twice must be there twice. */
function difference(what: readonly [string, string], left: readonly string[], right: readonly string[]): string[] {
  const missing = (from: readonly string[], of: readonly string[]): string[] => {
    const rest = [...of]
    return from.filter((one) => {
      const at = rest.indexOf(one)
      if (at >= 0) rest.splice(at, 1)
      return at < 0
    })
  }
  return [
    ...missing(left, right).map((one) => `only ${what[0]}: ${one}`),
    ...missing(right, left).map((one) => `only ${what[1]}: ${one}`),
  ]
}

const values = async (world: World, sql: string): Promise<string[]> =>
  (await world.query<Row>(sql)).map(({ value }) => value)

/** Money that is held for a person is known, and no fact yet; so is what may still be open. */
async function booksAgainstFacts(world: World, mayBeOpen: boolean): Promise<string[]> {
  const known = mayBeOpen ? `status NOT IN ('succeeded', 'failed', 'lapsed')` : `status = 'held'`
  const waiting = new Set(
    await values(world, `SELECT replace(id::text, '-', '') AS value FROM payment_attempt WHERE ${known}`),
  )
  const captures = world.books
    .captures()
    .filter(({ reference }) => !waiting.has(reference))
    .map(({ reference, paymentId, amount }) => `${reference} ${paymentId} ${amount}`)
  const facts = await values(
    world,
    `SELECT replace(attempt_id::text, '-', '') || ' ' || provider_payment_id || ' ' || amount AS value
     FROM payment_fact WHERE source = 'provider'`,
  )
  return difference(['at the provider', 'with us'], captures, facts)
}

async function booksAgainstReversals(world: World): Promise<string[]> {
  const done = world.books.reversals().filter(({ status }) => status === 'done')
  const ours = await values(
    world,
    `SELECT f.provider_payment_id || ' ' || r.amount AS value FROM reversal_fact r JOIN payment_fact f ON f.id = r.fact_id`,
  )
  return difference(
    ['returned by the provider', 'returned by our books'],
    done.map(({ paymentId, amount }) => `${paymentId} ${amount}`),
    ours,
  )
}

/** I10: who was told OK has a row. */
async function acknowledgedWithoutRow(world: World): Promise<string[]> {
  const stored = new Set(await values(world, 'SELECT dedupe_key AS value FROM provider_callback'))
  return world.books
    .callbacks()
    .filter(({ eventId, acknowledgedAt }) => acknowledgedAt !== null && !stored.has(eventId))
    .map(({ eventId }) => `I10 acknowledged and not stored: ${eventId}`)
}

/** Every fact once on every browser chat that it was to be told on. */
const toldOnBoard = async (world: World): Promise<string[]> =>
  difference(
    ['to be told in the browser', 'told in the browser'],
    await values(
      world,
      `SELECT f.id || ' ' || i.address AS value FROM payment_fact f
       JOIN member m ON m.merchant_id = f.merchant_id AND m.role = 'owner'
       JOIN member_identity i ON i.member_id = m.id AND i.notify
       JOIN channel_account c ON c.id = i.channel_account_id AND c.kind = 'web_chat' WHERE m.active`,
    ),
    await values(
      world,
      `SELECT f.id || ' ' || b.address AS value FROM board_message b
       JOIN delivery d ON d.id::text = b.dedupe_key
       JOIN notification n ON n.id = d.notification_id AND n.template = 'office.payment_received'
       LEFT JOIN payment_fact f ON f.link_id = n.link_id AND n.dedupe_key LIKE '%' || f.id || '%'
       WHERE b.kind = 'web_chat'`,
    ),
  )

const RECEIVED = 'Ödeme alındı'

async function toldInTelegram({ botApi, ...world }: World, copies: number): Promise<string[]> {
  if (botApi === null) return []
  const [row] = await world.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM delivery d JOIN notification n ON n.id = d.notification_id
     JOIN channel_account c ON c.id = d.channel_account_id AND c.adapter_id = 'telegram'
     WHERE n.template = 'office.payment_received' AND d.status = 'sent'`,
  )
  const written = row?.n ?? 0
  const seen = botApi.botMessages().filter(({ message }) => message.text.includes(RECEIVED)).length
  return seen >= written && seen <= written + copies ? [] : [`Telegram shows ${seen} of ${written} payments`]
}

/** A mail bears the id of its delivery, so that a second copy is seen. */
async function toldByMail({ mail, ...world }: World): Promise<string[]> {
  if (mail === null) return []
  const sent = `SELECT remote_ref AS value FROM delivery d JOIN channel_account c ON c.id = d.channel_account_id
    WHERE c.adapter_id = 'email-smtp' AND d.status = 'sent'`
  const wanted = (await world.query<Row>(sent)).map(({ value }) => value)
  return difference(
    ['sent by mail', 'in the mailbox'],
    wanted,
    mail.mails.map(({ messageId }) => messageId ?? ''),
  )
}
