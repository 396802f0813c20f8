import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { hexOf, toId, type AttemptId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/instant.ts'
import type { PayerAction } from '../../src/domain/provider-outcome.ts'
import type { RawRequest } from '../../src/ports/raw-request.ts'
import { sandboxAdapter } from '../../src/adapters/psp/sandbox/provider.ts'
import {
  eventually,
  KEY,
  post,
  runPos,
  runReceiver,
  SECRET,
  visit,
  type RunningPos,
} from '../sandbox-pos/running-pos.ts'
import { cardFields, codeIn } from '../sandbox-pos/shop.ts'
import type { Card, ProviderFixture, RawAnswer, RecordedAnswer, RunningProvider } from './provider-fixture.ts'

const RECORDED_ATTEMPT = toId<AttemptId>('019ab0c0-d1e2-7f30-a4b5-c6d7e8f90001')
const RECORDED_PAGES = 'http://127.0.0.1:3001'
const EXAMPLE_SECRET = String(sandboxAdapter.exampleSettings.secret)

const NUMBERS: Readonly<Record<Card, string>> = {
  success: '4508030000000030',
  insufficient_funds: '5451030000001016',
  review: '9792030000002063',
}

const recordedShape = z.array(
  z.object({
    name: z.string(),
    ask: z.enum(['start', 'find']),
    status: z.int(),
    body: z.unknown(),
    expected: z.record(z.string(), z.unknown()),
  }),
)
const declineCodesShape = z.array(z.object({ code: z.string(), reason: z.string() }))

const readFixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/psp/sandbox/${name}.json`, import.meta.url), 'utf8'))

const recorded: readonly RecordedAnswer[] = recordedShape.parse(readFixture('recorded'))

/** The recorded answer of that name, with other values in some of its fields. */
function recordedWith(name: string, changes: Readonly<Record<string, unknown>>): RawAnswer {
  const found = recorded.find((one) => one.name === name)
  if (found === undefined) throw new Error(`nothing recorded for ${name}`)
  return { status: found.status, body: JSON.stringify({ ...z.looseObject({}).parse(found.body), ...changes }) }
}

export const sandboxFixture: ProviderFixture = {
  run,
  settingsAt: (origin) => ({ ...sandboxAdapter.exampleSettings, baseUrl: origin, pageOrigin: RECORDED_PAGES }),
  withWrongKey: (settings) => ({ ...settings, secret: 'some-other-secret-of-nobody' }),
  keys: [EXAMPLE_SECRET, SECRET],
  family: 'Maximum',
  recordedAttempt: RECORDED_ATTEMPT,
  recorded,
  declineCodes: declineCodesShape.parse(readFixture('decline-codes')),
  declinedWith: (declineCode) => recordedWith('a decline', { declineCode }),
  withStatus: (status) => recordedWith('a capture', { status }),
  keyIn: (request) => z.object({ reference: z.string() }).parse(JSON.parse(request.body ?? '')).reference,
  keyOf: hexOf,
  signedCallback: (about, at) => callback(eventAbout(hexOf(about)), at),
  signedForeign: (at) => callback(eventAbout('order-1042'), at),
  signedGarbage: (at) => callback('<xml>', at),
  signedByAnother: (about, at) => callback(eventAbout(hexOf(about)), at, 'the-secret-of-another-office'),
}

const eventAbout = (reference: string): string =>
  JSON.stringify({ eventId: `event-of-${reference}`, type: 'payment.captured', reference, amount: 100 })

function callback(body: string, at: Instant, secret = EXAMPLE_SECRET): RawRequest {
  const seconds = Math.floor(at / 1_000)
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return requestOf({ 'x-pos-signature': `t=${seconds},v1=${signature}` }, body)
}

const requestOf = (headers: Readonly<Record<string, string>>, body: string): RawRequest => ({
  method: 'POST',
  headers,
  query: {},
  body: Buffer.from(body),
})

async function run(): Promise<RunningProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'provider-contract-'))
  const pos = await runPos(['--ledger', join(folder, 'ledger.sqlite'), '--speed', '40'])
  const office = await runReceiver()
  return {
    settings: { baseUrl: pos.origin, keyId: KEY, secret: SECRET },
    callbackUrl: `${office.origin}/callbacks/sandbox/1`,
    returnUrl: `${office.origin}/don/sandbox/1`,
    pay: (action, card, installments = 1) => pay(pos, action, { number: NUMBERS[card], installments }),
    callbackAbout: (attemptId) =>
      eventually(`a callback about ${attemptId}`, () => {
        const told = office.received.find(({ body }) => body.includes(hexOf(attemptId)))
        return told === undefined ? null : requestOf(singleValued(told.headers), told.body)
      }),
    async stop() {
      pos.process.kill('SIGTERM')
      await pos.exit
      office.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const singleValued = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** Card form, the code from the page's SMS box where one is asked, and the way back. */
async function pay(
  pos: RunningPos,
  action: PayerAction,
  { number, installments }: { number: string; installments: number },
): Promise<RawRequest> {
  const path = new URL(action.url).pathname
  const next = await post(pos, `${path}/card`, cardFields(number, String(installments)))
  if (next.path.endsWith('/three-ds')) await post(pos, `${path}/three-ds`, { code: codeIn(next) })
  const { left } = await visit(pos, `${path}/return`)
  if (left === null) throw new Error('the payer was not sent back')
  return { method: 'GET', headers: {}, query: Object.fromEntries(left.searchParams), body: new Uint8Array() }
}
