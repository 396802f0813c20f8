import { afterAll, beforeAll, expect, it } from 'vitest'
import { localTime } from '../../src/adapters/channels/sms-netgsm/reports.ts'
import { instant } from '../../src/domain/instant.ts'
import { NETGSM } from '../fixtures/channels/sms-harnesses.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { startFakeNetgsm, type FakeNetgsm } from '../support/fake-netgsm.ts'
import { cardSays, makeLink } from '../support/made-link.ts'
import { startSystem, type System } from '../support/system.ts'

const KEY = 'the-key-in-the-address-of-reports'
let system: System
let netgsm: FakeNetgsm

beforeAll(async () => {
  netgsm = await startFakeNetgsm(NETGSM, () => localTime(instant(Date.now())))
  const { usercode, password } = NETGSM
  const env = { NETGSM_USERCODE: usercode, NETGSM_PASSWORD: password, NETGSM_HEADER: 'DEMIRHUKUK' }
  const allowed = { SANDBOX_SMS_ALLOWLIST: '+905321112233' }
  system = await startSystem({ env: { ...env, ...allowed, NETGSM_API_ROOT: netgsm.origin, NETGSM_CALLBACK_KEY: KEY } })
})
afterAll(async () => {
  await system.stop()
  await netgsm.stop()
})

it('a sentence becomes a real SMS, and the operator’s word stands on the card', async () => {
  const link = await makeLink(system, 'Ahmet Kaya 0532 111 22 33 danışmanlık 15.000 tl')
  const job = await eventually('an SMS is queued', () => netgsm.jobs[0] ?? null)
  expect(job).toMatchObject({ number: '5321112233', text: expect.stringContaining(link.url) })
  await cardSays(link, 'SMS: gönderildi')
  netgsm.settle(job.jobid, 1, '23.11.2026 18:31:00')
  const accounts = await system.app.deps.store.transaction((tx) => tx.accounts.allChannels())
  const account = accounts.find(({ kind }) => kind === 'sms')
  expect(account?.adapterId).toBe('sms-netgsm')
  const post = (key: string): Promise<Response> =>
    fetch(`${system.url}/channels/${account?.id}?key=${key}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jobid: job.jobid }),
    })
  expect((await post('wrong')).status).toBe(401)
  expect((await post(KEY)).status).toBe(200)
  await cardSays(link, 'SMS: iletildi')
})

it('in sandbox mode nobody else gets one', async () => {
  const link = await makeLink(system, 'Elif Aydın 0532 999 88 77 danışmanlık 12.000 tl')
  await cardSays(link, 'SMS: iletilemedi')
  expect(netgsm.jobs).toHaveLength(1)
})
