import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeEnv } from '../../src/config/describe.ts'
import { Secret } from '../../src/config/secret.ts'
import { DECLINE_REASONS } from '../../src/domain/decline-reason.ts'
import { toId } from '../../src/domain/ids.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { ProviderOutcome } from '../../src/domain/provider-outcome.ts'
import type { SendJson } from '../../src/adapters/psp/http.ts'
import { findProviderAdapter, providers } from '../../src/adapters/psp/registry.ts'
import type { RawRequest } from '../../src/ports/raw-request.ts'
import {
  answerWith,
  closedOrigin,
  MISBEHAVIOURS,
  misbehave,
  runAnsweringServer,
  type AnsweringServer,
} from './answering-server.ts'
import { anAttempt, ask, commandFor, now, openProvider, PHONE, reversalOf, watchedDoor } from './open-provider.ts'
import type { RawAnswer } from './provider-fixture.ts'
import { contenders, fixtures } from './provider-fixtures.ts'

/** The numbers are those of the provider contract; what needs the provider itself is in providers-real.test.ts. */

/** Silence must be cut short; every other answer arrives at once. */
const TEST_DEADLINE_MS = 600
const CARD = '5549600000000012'

const flipOneBit = (request: RawRequest): RawRequest => ({
  ...request,
  body: request.body.map((byte, index) => (index === 20 ? byte ^ 1 : byte)),
})

describe('the registry', () => {
  it('has a fixture and a name of its own for every provider', () => {
    expect(Object.keys(fixtures).sort()).toEqual(Object.keys(providers).sort())
    for (const [name, adapter] of Object.entries(providers)) {
      expect(adapter.id).toBe(name)
      expect(findProviderAdapter(name)).toBe(adapter)
    }
    expect(findProviderAdapter('constructor')).toBeNull()
  })
})

describe.each(contenders)('payment provider contract: $id', ({ id, adapter, fixture }) => {
  const door = watchedDoor()
  const open = (settings: unknown, send = door.send) => openProvider(adapter, settings, { send })
  const hasty: SendJson = (request) => door.send({ ...request, deadlineMs: TEST_DEADLINE_MS })

  const servers: AnsweringServer[] = []
  const serve = async (answer: Parameters<typeof runAnsweringServer>[0]): Promise<AnsweringServer> => {
    const server = await runAnsweringServer(answer)
    servers.push(server)
    return server
  }
  /** What our side makes of an answer that is given to it whatever it asks. */
  const hearing = async ({ status, body }: RawAnswer, what: 'start' | 'find' = 'find'): Promise<ProviderOutcome> => {
    const { origin } = await serve(answerWith(status, body))
    const provider = open(fixture.settingsAt(origin))
    const attemptId = fixture.recordedAttempt
    return what === 'start' ? provider.start(commandFor(attemptId)) : ask(provider, attemptId)
  }

  beforeEach(() => {
    door.kept.length = 0
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })

  describe('answers', () => {
    it.each(fixture.recorded)('1. $name means what it meant when it was recorded', async (one) => {
      const body = JSON.stringify(one.body)
      const outcome = await hearing({ status: one.status, body }, one.ask)
      expect(outcome).toMatchObject(one.expected)
      if (outcome.kind !== 'captured') return
      expect(outcome.capture.proofSha256).toBe(createHash('sha256').update(body).digest('hex'))
    })

    it('1. there is a recorded start, capture, decline, and wait', () => {
      const kinds = fixture.recorded.map(({ ask: asked, expected }) => `${asked} ${String(expected.kind)}`)
      expect(kinds).toEqual(expect.arrayContaining(['start pending', 'find captured', 'find declined', 'find pending']))
    })

    it('2. every published decline has a reason, and a new one is a generic decline', async () => {
      expect(fixture.declineCodes.length).toBeGreaterThan(0)
      for (const { code, reason } of fixture.declineCodes) {
        expect(DECLINE_REASONS).toContain(reason)
        expect(await hearing(fixture.declinedWith(code))).toMatchObject({ kind: 'declined', reason, detail: { code } })
      }
      expect(await hearing(fixture.declinedWith('invented'))).toMatchObject({ reason: 'generic_decline' })
    })

    it('2. a status nobody published is no result', async () => {
      for (const status of ['invented', 'CAPTURED', 'success', '']) {
        expect(['pending', 'unknown']).toContain((await hearing(fixture.withStatus(status))).kind)
      }
    })
  })

  describe('a connection that fails', () => {
    const reversal = () => reversalOf({ attemptId: anAttempt(), capture: { paymentId: toId('P1') } }, kurus(100))

    const atClosedDoor = async () => open(fixture.settingsAt(await closedOrigin()))

    it('3. that was refused sent nothing', async () => {
      const provider = await atClosedDoor()
      const started = await provider.start(commandFor(anAttempt()))
      expect(started).toMatchObject({ kind: 'not_sent', cause: 'connection_refused' })
      for (const sent of [provider.refunds?.refund(reversal()), provider.voids?.voidPayment(reversal())]) {
        expect([undefined, 'not_sent']).toContain((await sent)?.kind)
      }
    })

    it('3. that was refused answers no question', async () => {
      const provider = await atClosedDoor()
      expect((await ask(provider, anAttempt())).kind).toBe('unknown')
      for (const asked of [provider.refunds?.findRefund?.(reversal()), provider.voids?.findVoid?.(reversal())]) {
        expect([undefined, 'unknown']).toContain((await asked)?.kind)
      }
      expect([undefined, []]).toContainEqual(await provider.installments?.quote(kurus(100_000), 6))
    })

    it.each(MISBEHAVIOURS)('3. %s leaves everything unknown, and nothing is sent again', async (behaviour) => {
      const { origin, timesAsked } = await serve(misbehave[behaviour])
      const provider = open(fixture.settingsAt(origin), hasty)
      const { refunds, voids } = provider
      const outcomes = [
        await provider.start(commandFor(anAttempt())),
        await ask(provider, anAttempt()),
        ...(refunds === null ? [] : [await refunds.refund(reversal())]),
        ...(voids === null ? [] : [await voids.voidPayment(reversal())]),
        ...(refunds?.findRefund == null ? [] : [await refunds.findRefund(reversal())]),
      ]
      expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'unknown'))
      expect(timesAsked()).toBe(outcomes.length)
    })
  })

  describe('callbacks', () => {
    const at = now()
    const settings = fixture.settingsAt('http://127.0.0.1:1')
    const provider = openProvider(adapter, settings, { send: door.send, at: () => at })
    const read = (request: RawRequest) => provider.readCallback(request)
    const refused = (kind: string) => ({ ok: false, error: { kind } })

    it('8. a good one says which attempt, the same each time it comes', () => {
      const attemptId = anAttempt()
      const first = read(fixture.signedCallback(attemptId, at))
      expect(first).toMatchObject({ ok: true, value: { attemptId } })
      const later = read(fixture.signedCallback(attemptId, plusMs(at, 60_000)))
      expect(later).toEqual(first)
    })

    it('8. altered, old, foreign and unreadable ones are told apart', () => {
      const good = fixture.signedCallback(anAttempt(), at)
      expect(read(flipOneBit(good))).toEqual(refused('bad_signature'))
      expect(read({ ...good, headers: {} })).toEqual(refused('bad_signature'))
      expect(read({ ...good, body: new Uint8Array() })).toEqual(refused('bad_signature'))
      for (const distance of [-3_600_000, 3_600_000]) {
        expect(read(fixture.signedCallback(anAttempt(), plusMs(at, distance)))).toEqual(refused('stale'))
      }
      expect(read(fixture.signedForeign(at))).toEqual(refused('not_ours'))
      expect(read(fixture.signedGarbage(at))).toEqual(refused('unreadable'))
      expect(read(fixture.signedByAnother(anAttempt(), at)).ok).toBe(false)
    })

    it('8. signatures are compared in constant time', () => {
      const file = new URL(`../../src/adapters/psp/${id}/signature.ts`, import.meta.url)
      expect(readFileSync(file, 'utf8')).toContain('timingSafeEqual(')
    })

    it('8. a browser that comes back with nonsense belongs to no attempt', () => {
      for (const reference of ['', 'x', '../..', "' or 1=1"]) {
        expect(provider.readReturn({ method: 'GET', headers: {}, query: { reference }, body: new Uint8Array() })).toBe(
          null,
        )
      }
    })
  })

  describe('settings', () => {
    it('11. come from described variables, and hide what is secret', () => {
      const known = describeEnv().map(({ name }) => name)
      expect(adapter.envNames.length).toBeGreaterThan(0)
      for (const name of adapter.envNames) expect(known).toContain(name)
      const settings = adapter.settingsSchema.parse(fixture.settingsAt('http://127.0.0.1:1'))
      const values: unknown[] = Object.values(Object(settings))
      expect(values.some((value) => value instanceof Secret)).toBe(true)
      for (const key of fixture.keys) expect(`${JSON.stringify(settings)} ${inspect(settings)}`).not.toContain(key)
    })

    it('11. that lack a part open nothing', () => {
      for (const missing of Object.keys(adapter.exampleSettings)) {
        expect(adapter.settingsSchema.safeParse({ ...adapter.exampleSettings, [missing]: undefined }).success).toBe(
          false,
        )
      }
    })
  })

  it('10. an answer that echoes cards, codes, keys and telephones is masked before it is kept', async () => {
    const [key = ''] = fixture.keys
    const before = `{"code":"odd","message":"card ${CARD} of ${PHONE} with ${key}","cvc":"123","cardNumber":"${CARD}"}`
    const outcome = await hearing({ status: 400, body: before }, 'start')
    const after = JSON.stringify([outcome, door.kept])
    expect(after).toContain('***0012')
    for (const hidden of [CARD, PHONE, PHONE.slice(3), key, '"123"', '\\"123\\"']) expect(after).not.toContain(hidden)
  })
})
