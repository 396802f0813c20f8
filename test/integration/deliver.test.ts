import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendOut } from '../../src/app/deliver.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import { tell, type Telling } from '../../src/app/tell.ts'
import type { ChannelKind } from '../../src/domain/channel-kind.ts'
import { HOUR_MS, MINUTE_MS } from '../../src/domain/instant.ts'
import type { EditOutcome, MessageChannel, SendOutcome } from '../../src/ports/message-channel.ts'
import type { UnitOfWork } from '../../src/ports/store.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { openChatOffice, type ChatOffice } from '../support/chat-office.ts'

let office: ChatOffice

beforeAll(async () => {
  office = await openChatOffice()
})
afterAll(() => office.close())

type Said = { readonly template?: string; readonly params?: Record<string, unknown>; readonly editsRef?: string }

/** One address whose channel answers as the test says; each call of `deps` counts the units of work. */
function anAddress(kind: ChannelKind, audience: Telling['audience']) {
  const address = systemIds.uuid()
  const account = office.account(kind)
  const kept = office.channel(kind)
  const state = { answer: null as SendOutcome | null, edit: null as EditOutcome | null, sends: 0, edits: 0, units: 0 }
  const errors: string[] = []
  const channel: MessageChannel = {
    ...kept,
    send: (message) => {
      state.sends += 1
      return state.answer === null ? kept.send(message) : Promise.resolve(state.answer)
    },
    edit: (ref, message) => {
      state.edits += 1
      return state.edit === null
        ? (kept.edit?.(ref, message) ?? Promise.reject(new Error()))
        : Promise.resolve(state.edit)
    },
  }
  const deps: AppDeps = {
    ...office.deps,
    logger: { ...office.deps.logger, error: (event) => void errors.push(event) },
    accounts: { ...office.deps.accounts, channel: () => Promise.resolve(channel) },
    store: {
      transaction: (run) => {
        state.units += 1
        return office.deps.store.transaction(run)
      },
      together: (among, run) => {
        state.units += 1
        return office.deps.store.together(among, run)
      },
    },
  }
  return {
    address,
    state,
    errors,
    deps,
    send: () => sendOut(deps, account.id, address, new AbortController().signal),
    say: ({ template = 'office.job_dead', params = { jobName: 'x' }, editsRef }: Said = {}) =>
      office.deps.store.transaction((tx) =>
        tell(tx, office.deps, {
          merchant: office.merchant,
          to: [{ channelAccountId: account.id, kind, address }],
          audience,
          linkId: null,
          template,
          params,
          dedupeKey: systemIds.uuid(),
          locale: 'tr',
          ...(editsRef === undefined ? {} : { editsRef }),
        }),
      ),
    async rows() {
      const { rows } = await office.at.owner.query(
        'SELECT status, failure, tries FROM delivery WHERE address = $1 ORDER BY created_at, id',
        [address],
      )
      return rows as { status: string; failure: string | null; tries: number }[]
    },
    shown: () => kept.shown.filter((one) => one.address === address),
  }
}

const toldOwner = async (template: string): Promise<number> => {
  const { rows } = await office.at.owner.query('SELECT count(*)::int AS n FROM notification WHERE template = $1', [
    template,
  ])
  return rows[0].n
}

describe('a channel that cannot be reached', () => {
  test('loses no message to the office for two days; then another chat of the owner hears of it', async () => {
    const chat = anAddress('telegram', 'member')
    chat.state.answer = { kind: 'unreachable' }
    await chat.say()
    await chat.send()
    for (let hour = 0; hour < 47; hour += 1) {
      office.pass(HOUR_MS)
      await chat.send()
    }
    expect(await chat.rows()).toMatchObject([{ status: 'pending' }])
    for (let hour = 0; hour < 3; hour += 1) {
      office.pass(HOUR_MS)
      await chat.send()
    }
    expect(await chat.rows()).toMatchObject([{ status: 'failed', failure: 'unreachable' }])
    expect(chat.errors).toEqual(['delivery.member_failed'])
    const web = office.chat('web_chat', office.owner.id)
    await office.deliver()
    expect(web.last().text).toContain('Telegram üzerinden iletilemedi')
  })

  test('ends a payer’s message after five tries', async () => {
    const chat = anAddress('sms', 'payer')
    chat.state.answer = { kind: 'unreachable' }
    await chat.say()
    for (let run = 0; run < 7; run += 1, office.pass(HOUR_MS)) await chat.send()
    expect(await chat.rows()).toEqual([{ status: 'failed', failure: 'unreachable', tries: 5 }])
  })
})

describe('an answer that was lost', () => {
  const twoTries = async (chat: ReturnType<typeof anAddress>): Promise<void> => {
    for (let run = 0; run < 4; run += 1, office.pass(MINUTE_MS)) await chat.send()
  }

  test('lets a member’s text go out once more, and then never again', async () => {
    const chat = anAddress('telegram', 'member')
    chat.state.answer = { kind: 'unknown' }
    await chat.say()
    await twoTries(chat)
    expect(chat.state.sends).toBe(2)
    expect(await chat.rows()).toMatchObject([{ status: 'unknown' }])
  })

  test('lets a payer’s text rest', async () => {
    const chat = anAddress('sms', 'payer')
    chat.state.answer = { kind: 'unknown' }
    await chat.say()
    await twoTries(chat)
    expect(chat.state.sends).toBe(1)
    expect(await chat.rows()).toMatchObject([{ status: 'unknown' }])
  })

  test('lets an edit be repeated until it is heard', async () => {
    const chat = anAddress('telegram', 'member')
    await chat.say()
    await chat.send()
    chat.state.edit = { kind: 'unknown' }
    await chat.say({ editsRef: chat.shown()[0]?.ref ?? '' })
    for (let run = 0; run < 4; run += 1, office.pass(11 * MINUTE_MS)) await chat.send()
    expect(chat.state.edits).toBe(4)
    chat.state.edit = null
    office.pass(HOUR_MS)
    await chat.send()
    expect((await chat.rows()).at(-1)).toMatchObject({ status: 'sent' })
    expect(chat.state.sends).toBe(1)
  })
})

describe('credentials the channel refuses', () => {
  const refused = { kind: 'refused', failure: 'bad_credentials' } as const

  test('keep what waits waiting, and are told once an hour', async () => {
    const [one, two] = [anAddress('whatsapp', 'member'), anAddress('whatsapp', 'payer')]
    for (const chat of [one, two]) {
      chat.state.answer = refused
      await chat.say()
      await chat.say()
      await chat.send()
    }
    for (const chat of [one, two])
      expect(await chat.rows()).toMatchObject([
        { status: 'pending', tries: 1 },
        { status: 'pending', tries: 0 },
      ])
    expect(await toldOwner('office.credentials_refused')).toBe(1)
    one.state.answer = null
    office.pass(MINUTE_MS)
    await one.send()
    expect((await one.rows()).map(({ status }) => status)).toEqual(['sent', 'sent'])
  })

  test('end a payer’s message when its schedule ends', async () => {
    const chat = anAddress('email', 'payer')
    chat.state.answer = refused
    await chat.say()
    for (let run = 0; run < 7; run += 1, office.pass(HOUR_MS)) await chat.send()
    expect(await chat.rows()).toEqual([{ status: 'failed', failure: 'bad_credentials', tries: 5 }])
  })
})

test('a message that cannot be written does not hold up those behind it', async () => {
  const chat = anAddress('telegram', 'member')
  const before = await toldOwner('office.member_undelivered')
  await chat.say({ params: { jobName: 'first' } })
  await chat.say({ params: { jobName: 7 } })
  await chat.say({ params: { jobName: 'third' } })
  await chat.send()
  expect((await chat.rows()).map(({ status }) => status).toSorted()).toEqual(['failed', 'sent', 'sent'])
  expect(
    chat
      .shown()
      .map(({ text }) => String(/first|third/.exec(text)?.[0]))
      .toSorted(),
  ).toEqual(['first', 'third'])
  expect(chat.errors).toEqual(['delivery.not_rendered', 'delivery.member_failed'])
  expect(await toldOwner('office.member_undelivered')).toBe(before + 1)
})

test('a message at which the database fails each time is given up after the schedule of its tries, and those behind it go out', async () => {
  const chat = anAddress('telegram', 'member')
  await chat.say({ params: { jobName: 'behind' } })
  // A target nobody can read: the database refuses the question, and with it the whole unit of work.
  await office.at.owner.query(
    `UPDATE notification SET target = '{"kind": "one_time", "tokenId": "no uuid"}'
     WHERE id = (SELECT notification_id FROM delivery WHERE address = $1)`,
    [chat.address],
  )
  office.pass(1)
  await chat.say({ params: { jobName: 'third' } })
  const before = await toldOwner('office.member_undelivered')
  for (let run = 0; run < 5; run += 1, office.pass(HOUR_MS)) await chat.send()
  expect(await chat.rows()).toEqual([
    { status: 'failed', failure: 'not_rendered', tries: 5 },
    { status: 'sent', failure: null, tries: 1 },
  ])
  expect(chat.shown().map(({ text }) => text.includes('third'))).toEqual([true])
  expect(await toldOwner('office.member_undelivered')).toBe(before + 1)
})

test('three messages take one unit of work each, and one to see that no more wait', async () => {
  const chat = anAddress('telegram', 'member')
  for (const jobName of ['a', 'b', 'c']) await chat.say({ params: { jobName } })
  await chat.send()
  expect(chat.state.units).toBe(4)
  expect((await chat.rows()).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent'])
})

test('a claim is committed before anything is sent, and what was sent is written though the next claim fails', async () => {
  const chat = anAddress('telegram', 'member')
  for (const jobName of ['a', 'b']) await chat.say({ params: { jobName } })
  type Run<T> = (tx: UnitOfWork) => Promise<T>
  const breaking =
    <T>(run: Run<T>): Run<T> =>
    (tx) =>
      run({
        ...tx,
        deliveries: {
          ...tx.deliveries,
          claimNext: (...given) =>
            chat.state.sends > 0 ? Promise.reject(new Error('the line broke')) : tx.deliveries.claimNext(...given),
        },
      })
  const store: AppDeps['store'] = {
    transaction: (run) => office.deps.store.transaction(breaking(run)),
    together: (among, run) => office.deps.store.together(among, breaking(run)),
  }
  const broken = sendOut(
    { ...chat.deps, store },
    office.account('telegram').id,
    chat.address,
    new AbortController().signal,
  )
  await expect(broken).rejects.toThrow('the line broke')
  expect((await chat.rows()).map(({ status }) => status).toSorted()).toEqual(['pending', 'sent'])
  await chat.send()
  expect(chat.state.sends).toBe(2)
})

test('the time that remains is counted from when the message goes out', async () => {
  const web = office.chat('web_chat', office.owner.id)
  await web.says('Ahmet Yılmaz 0532 555 44 99 15.000 tl 3 gün')
  await web.taps('Gönder')
  const sms = anAddress('sms', 'payer')
  const { rows } = await office.at.owner.query(
    "SELECT params FROM notification WHERE audience = 'payer' AND params ? 'now' ORDER BY created_at DESC LIMIT 1",
  )
  const params: Record<string, unknown> = rows[0].params
  const seen: unknown[] = []
  const renderer: AppDeps['renderer'] = {
    ...office.deps.renderer,
    message: (request) => {
      seen.push(request.params['now'])
      return { text: '-', subject: null, html: null, ownTextRefused: false }
    },
  }
  await sms.say({ template: 'payer.link', params })
  office.pass(HOUR_MS)
  await sendOut({ ...sms.deps, renderer }, office.account('sms').id, sms.address, new AbortController().signal)
  expect(seen).toEqual([office.now()])
  expect(params['now']).not.toBe(office.now())
})
