import { afterEach, beforeEach, expect, test } from 'vitest'
import { openChannel } from '../../src/adapters/channels/registry.ts'
import type { MessageChannel } from '../../src/ports/message-channel.ts'
import { channelIo, outbound } from '../fixtures/channels/channel-io.ts'
import { type MailServer, startMailServer } from '../fixtures/channels/mail-server.ts'

let server: MailServer
let channel: MessageChannel
const open = (change: object = {}): Promise<MessageChannel> =>
  openChannel(
    'email-smtp',
    { url: `smtp://127.0.0.1:${server.port}`, from: 'Şükrü Işık <bot@ornek.av.tr>', ...change },
    channelIo().io,
  )

beforeEach(async () => {
  server = await startMailServer()
  channel = await open()
})
afterEach(async () => {
  await channel.close()
  await server.stop()
})

const mail = outbound({
  address: 'ahmet@example.org',
  subject: 'Demir Hukuk Bürosu: ödeme sayfanız hazır',
  text: 'Tutar: 15.000,00 ₺',
  html: '<p>Tutar: 15.000,00 ₺</p>',
  replyTo: 'buro@ornek.av.tr',
})

test('a message arrives as text and HTML, from the program, to be answered to the office', async () => {
  const sent = await channel.send(mail)
  const [got] = server.mails
  expect(got).toMatchObject({ subject: mail.subject, from: { text: expect.stringContaining('Şükrü Işık') } })
  expect(got?.text?.trim()).toBe(mail.text)
  expect(got?.html).toContain('15.000,00 ₺')
  expect(got?.replyTo?.text).toBe('buro@ornek.av.tr')
  expect(got?.headers.get('auto-submitted')).toBe('auto-generated')
  expect(sent).toEqual({ kind: 'sent', ref: got?.messageId })
})

test('a payer may stop such messages with one tap of the mail program (RFC 8058)', async () => {
  const url = 'https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA/dur'
  await channel.send({ ...mail, optOutUrl: url })
  const [got] = server.mails
  const raw = got?.headerLines.map(({ line }) => line).join('\n')
  expect(raw).toContain(`List-Unsubscribe: <${url}>`)
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  await channel.send(mail)
  expect(server.mails[1]?.headers.has('list')).toBe(false)
})

test('a second try of one delivery carries the same Message-ID', async () => {
  await channel.send(mail)
  await channel.send(mail)
  expect(new Set(server.mails.map(({ messageId }) => messageId))).toEqual(new Set([`<${mail.deliveryId}@ornek.av.tr>`]))
})

test('neither subject nor addresses can add a header or a recipient', async () => {
  await channel.send({
    ...mail,
    subject: 'Merhaba\r\nBcc: kurban@example.org',
    replyTo: 'a@b.org\r\nBcc: x@example.org',
  })
  expect(server.envelopes).toEqual([['ahmet@example.org']])
  expect(server.mails[0]?.bcc).toBeUndefined()
  for (const address of ['a@b.org\nRCPT TO:<x@example.org>', 'a@b.org x@example.org', '<a@b.org>', 'Ali <a@b.org>', ''])
    expect(await channel.send({ ...mail, address })).toEqual({ kind: 'refused', failure: 'no_such_address' })
})

test('ten at once go out over few connections', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => channel.send(outbound({ address: 'ahmet@example.org' }))),
  )
  expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true)
  expect(server.mails).toHaveLength(10)
})

test('nobody listening is certainly not sent', async () => {
  const lonely = await open({ url: 'smtp://127.0.0.1:1' })
  expect(await lonely.send(mail)).toEqual({ kind: 'unreachable' })
  await lonely.close()
})

test('a password never goes to another machine in the clear', async () => {
  const { connectionOf } = await import('../../src/adapters/channels/email-smtp/config.ts')
  expect(connectionOf({ url: 'smtp://u:p@mail.example.org' })).toMatchObject({ requireTLS: true, port: 587 })
  expect(connectionOf({ url: 'smtps://u:p@mail.example.org' })).toMatchObject({ secure: true, port: 465 })
  expect(connectionOf({ url: 'smtp://127.0.0.1:2525' })).toMatchObject({ requireTLS: false, port: 2525 })
})

test('the allowlist takes whole addresses and domains, in any case', async () => {
  const narrow = await open({ allowlist: ['Ahmet@Example.org', '@ornek.av.tr'] })
  for (const [address, kind] of [
    ['ahmet@example.ORG', 'sent'],
    ['kim@ornek.av.tr', 'sent'],
    ['kim@kotu-ornek.av.tr', 'refused'],
    ['ahmet@example.org.evil.com', 'refused'],
  ] as const)
    expect(await narrow.send({ ...mail, address }), address).toMatchObject({ kind })
  await narrow.close()
})
