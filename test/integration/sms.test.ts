import { afterEach, beforeEach, expect, test } from 'vitest'
import { openChannel } from '../../src/adapters/channels/registry.ts'
import { localTime } from '../../src/adapters/channels/sms-netgsm/reports.ts'
import { lookUpDeliveries, lookUpDelivery } from '../../src/app/look-up-deliveries.ts'
import { payerRecipients } from '../../src/app/recipients.ts'
import { acceptInbound } from '../../src/conversation/accept-inbound.ts'
import { toId } from '../../src/domain/ids.ts'
import { MINUTE_MS, type Instant } from '../../src/domain/instant.ts'
import type { MessageChannel } from '../../src/ports/message-channel.ts'
import { channelIo } from '../fixtures/channels/channel-io.ts'
import { NETGSM } from '../fixtures/channels/sms-harnesses.ts'
import { aChannelAccount, aPayer } from '../support/builders.ts'
import { openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import { startFakeNetgsm, type FakeNetgsm } from '../support/fake-netgsm.ts'

let office: ChatOffice
let owner: Chat
let netgsm: FakeNetgsm
let channel: MessageChannel
let since: Instant

beforeEach(async () => {
  office = await openChatOffice({ merchant: { defaultChannels: ['sms'] } })
  since = office.now()
  netgsm = await startFakeNetgsm(NETGSM, () => localTime(office.now()))
  const { usercode, password } = NETGSM
  const settings = { baseUrl: netgsm.origin, usercode, password, header: 'DEMIRHUKUK', timeoutMs: 500 }
  channel = await openChannel('sms-netgsm', settings, { ...channelIo().io, clock: office.deps.clock })
  replace(office.account('sms').id, channel)
  owner = office.chat('web_chat', office.owner.id)
})
afterEach(async () => {
  await channel.close()
  await netgsm.stop()
  await office.close()
})

const replace = (id: Parameters<ChatOffice['channels']['get']>[0], by: MessageChannel): void =>
  void (office.channels as Map<unknown, unknown>).set(id, by)

async function sendLink(): Promise<void> {
  await owner.says('Ahmet Yılmaz 0532 111 22 33 15.000 TL danışmanlık ücreti')
  await owner.taps('Gönder')
  await office.deliver()
}

async function lookUp(): Promise<void> {
  since = await lookUpDeliveries(office.deps, since)
  await office.deliver()
}

const rows = async () => {
  const { rows } = await office.at.owner.query(
    `SELECT d.id, d.status, d.failure, d.remote_ref AS ref FROM delivery d WHERE d.kind = 'sms' ORDER BY d.created_at`,
  )
  return rows as { id: string; status: string; failure: string | null; ref: string | null }[]
}
const chatText = (): string =>
  owner
    .shown()
    .map(({ text }) => text)
    .join('\n')

test('the payer’s SMS is one part, with the page’s address, and its way is followed', async () => {
  await sendLink()
  const [job] = netgsm.jobs
  expect(job).toMatchObject({ number: '5321112233', header: 'DEMIRHUKUK', iysfilter: '0', encoding: null })
  expect(job?.text).toMatch(/^[\x20-\x7e]{1,155}$/)
  expect(job?.text).toContain('https://ode.ornek.av.tr/o/')
  expect(await rows()).toMatchObject([{ status: 'sent', ref: job?.jobid }])
  netgsm.settle(job?.jobid ?? '', 1, '23.11.2026 18:31:00')
  office.pass(MINUTE_MS)
  await lookUp()
  expect(await rows()).toMatchObject([{ status: 'delivered' }])
  expect(chatText()).toContain('SMS: iletildi')
})

test('F57: taken and then not delivered: the office reads why and may send again', async () => {
  await sendLink()
  office.pass(MINUTE_MS)
  await lookUp()
  expect(await rows()).toMatchObject([{ status: 'sent' }])
  netgsm.settle(netgsm.jobs[0]?.jobid ?? '', 3)
  office.pass(4 * MINUTE_MS)
  await lookUp()
  expect(await rows()).toMatchObject([{ status: 'failed', failure: 'no_such_address' }])
  expect(owner.last().text).toContain('Neden: böyle bir adres yok')
  await owner.taps('Tekrar gönder')
  await office.deliver()
  expect(netgsm.jobs).toHaveLength(2)
})

test('F57: a lost answer is unknown, is asked about, and is never sent again by itself', async () => {
  netgsm.failNext('lose_answer')
  await sendLink()
  expect(await rows()).toMatchObject([{ status: 'unknown', ref: null }])
  netgsm.settle(netgsm.jobs[0]?.jobid ?? '', 1, '23.11.2026 18:31:00')
  office.pass(MINUTE_MS)
  await lookUp()
  expect(await rows()).toMatchObject([{ status: 'delivered', ref: netgsm.jobs[0]?.jobid }])
  for (let minute = 0; minute < 60; minute += 1) {
    office.pass(MINUTE_MS)
    await lookUp()
  }
  expect(netgsm.jobs).toHaveLength(1)
})

test('what is settled is not asked about, and what is not is asked ever more rarely', async () => {
  await sendLink()
  for (let minute = 0; minute < 120; minute += 1) {
    office.pass(MINUTE_MS)
    await lookUp()
  }
  const reports = netgsm.requests.filter(({ path }) => path.endsWith('/report'))
  // After 1, 2, 5, 10, 20, 40, 60 and 120 minutes.
  expect(reports).toHaveLength(8)
})

test('a hint from outside changes nothing but that the account is asked', async () => {
  await sendLink()
  const { id } = office.account('sms')
  const ref = netgsm.jobs[0]?.jobid ?? ''
  await acceptInbound(office.deps, id, { kind: 'receipt_hint', dedupeKey: ref, ref })
  expect(await rows()).toMatchObject([{ status: 'sent' }])
  netgsm.settle(ref, 1, '23.11.2026 18:31:00')
  await lookUpDelivery(office.deps, id, ref)
  expect(await rows()).toMatchObject([{ status: 'delivered' }])
  await lookUpDelivery(office.deps, id, 'nothing of ours')
})

test('a receipt that names our reference finds a message without a name', async () => {
  netgsm.failNext('lose_answer')
  await sendLink()
  const [row] = await rows()
  const { id } = office.account('sms')
  const receipt = { kind: 'receipt', dedupeKey: 'k', ref: 'SM1', status: 'failed', failure: 'blocked' } as const
  const deliveryId = toId<never>(row?.id ?? '')
  await acceptInbound(office.deps, office.account('email').id, { ...receipt, deliveryId })
  expect(await rows()).toMatchObject([{ status: 'unknown' }])
  await acceptInbound(office.deps, id, { ...receipt, deliveryId })
  expect(await rows()).toMatchObject([{ status: 'failed', failure: 'blocked', ref: 'SM1' }])
})

test('of two SMS accounts the one that serves the number is written through', async () => {
  const abroad = aChannelAccount(office.merchant, { kind: 'sms', adapterId: 'sms-twilio' })
  replace(abroad.id, { ...channel, reaches: (number) => !number.startsWith('+90') })
  await office.deps.store.transaction((tx) => tx.accounts.createChannel(abroad, '{}'))
  const through = (phone: string) =>
    office.deps.store.transaction(async (tx) => {
      const reached = await payerRecipients(tx, office.deps, aPayer(office.merchant, { phone }), ['sms'])
      return reached.map(({ channelAccountId }) => channelAccountId)
    })
  expect(await through('+905321112233')).toEqual([office.account('sms').id])
  expect(await through('+4915123456789')).toEqual([abroad.id])
})
