import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, test } from 'vitest'
import { channels, openChannel } from '../../src/adapters/channels/registry.ts'
import type { ChannelAdapter } from '../../src/adapters/channels/channel-adapter.ts'
import { toId, type DocumentId } from '../../src/domain/ids.ts'
import { channelIo, outbound } from '../fixtures/channels/channel-io.ts'
import type { Harness } from '../fixtures/channels/harness.ts'
import { harnesses, openSandbox, sandboxKinds } from '../fixtures/channels/harnesses.ts'

const adapters: [keyof typeof channels, ChannelAdapter][] = Object.entries(channels).map(([id, adapter]) => [
  id as keyof typeof channels,
  adapter,
])
const opened: [string, () => Promise<Harness>][] = [
  ...adapters.map(([id]): [string, () => Promise<Harness>] => [id, harnesses[id]]),
  ...sandboxKinds.map(([kind, address]): [string, () => Promise<Harness>] => [
    `sandbox as ${kind}`,
    () => openSandbox(kind, address),
  ]),
]

const asIs = (text: string): string => text

describe.each(adapters)('%s, as an adapter', (id, adapter) => {
  test('is known by its own id', () => expect(adapter.id).toBe(id))

  test('names every setting in its example, and the example parses', () => {
    expect(Object.keys(adapter.exampleSettings).sort()).toEqual(Object.keys(adapter.settingsSchema.shape).sort())
    expect(adapter.settingsSchema.safeParse(adapter.exampleSettings).success).toBe(true)
  })

  test('has a harness, so that the contract is tried', () => expect(harnesses).toHaveProperty(id))
})

test('an adapter that does not exist, or settings it does not take, are bugs and throw', async () => {
  await expect(openChannel('pigeon', {}, channelIo().io)).rejects.toThrow('pigeon')
  await expect(openChannel('toString', {}, channelIo().io)).rejects.toThrow('toString')
  await expect(openChannel('telegram', { botToken: 'x' }, channelIo().io)).rejects.toThrow()
})

describe.each(opened)('%s', (_name, open) => {
  let harness: Harness | null = null
  const start = async (): Promise<Harness> => (harness = await open())
  afterEach(async () => {
    await harness?.close()
    harness = null
  })

  test('says truly what its surface can do', async () => {
    const { channel } = await start()
    expect(channel.surface.edits).toBe(channel.edit !== null)
    expect(channel.surface.maxTextLength).toBeGreaterThan(0)
  })

  test('delivers the words as they are, whatever they look like', async () => {
    const { channel, address, seen, written = asIs } = await start()
    const text = '<b>Ali</b> *kalın* _eğik_ [a](http://x.org) & `kod` \\ 1.500,00 ₺ 💚'
    const sent = await channel.send(outbound({ address, text, subject: text }))
    expect(sent).toMatchObject({ kind: 'sent', ref: expect.stringMatching(/./) })
    expect(seen().map((message) => message.text)).toEqual([written(text)])
  })

  test('delivers a text at its limit whole', async () => {
    const { channel, address, seen, written = asIs } = await start()
    const text = 'şu '.repeat(2_000).slice(0, Math.min(channel.surface.maxTextLength, 5_000)).trim()
    expect(await channel.send(outbound({ address, text }))).toMatchObject({ kind: 'sent' })
    expect(seen()[0]?.text.replaceAll(/\s+/g, ' ')).toBe(written(text))
  })

  test('shows buttons where it has them and none where it has not', async () => {
    const { channel, address, seen } = await start()
    const choices = [
      [
        { label: 'Gönder', action: 'send|7K3F' },
        { label: 'Vazgeç', action: 'abandon|7K3F' },
      ],
    ]
    await channel.send(outbound({ address, choices }))
    expect(seen()[0]?.buttons).toEqual(channel.surface.buttons === 'inline' ? ['Gönder', 'Vazgeç'] : [])
  })

  test('shows an address as a button or in the text, and never twice in the text', async () => {
    const { channel, address, seen } = await start()
    const link = { label: 'Aç', url: 'https://ode.ornek.av.tr/o/abc' }
    await channel.send(outbound({ address, text: 'Merhaba', link }))
    await channel.send(outbound({ address, text: `Merhaba ${link.url}`, link }))
    const [bare, written] = seen()
    if (channel.surface.variant !== 'short') expect(`${bare?.text} ${bare?.link ?? ''}`).toContain(link.url)
    expect(written?.text.split(link.url)).toHaveLength(2)
  })

  test('takes a file along with its words, or refuses both', async () => {
    const { channel, address, seen, takesFiles = true } = await start()
    const bytes = Buffer.from('\ufeffAd;Tutar\r\n')
    const document = { id: toId<DocumentId>('document'), fileName: 'liste.csv', mediaType: 'text/csv', bytes }
    const sent = await channel.send(outbound({ address, text: 'Dosyanız', document }))
    expect(sent).toMatchObject(takesFiles ? { kind: 'sent' } : { kind: 'refused', failure: 'message_rejected' })
    if (takesFiles) expect(seen()).toMatchObject([{ text: 'Dosyanız', file: 'liste.csv' }])
    else expect(seen()).toEqual([])
  })

  test('fetches a file it was sent, up to a limit, and says when there is none', async () => {
    const { channel, upload, log, secrets } = await start()
    if (channel.download === undefined || upload === undefined) return expect(channel.download).toBe(upload)
    const bytes = Buffer.from('Ad;Tutar\n')
    const ref = upload(bytes)
    expect(await channel.download(ref, 1_000)).toEqual({ kind: 'file', bytes })
    expect(await channel.download(ref, 3)).toEqual({ kind: 'too_large' })
    expect(await channel.download('nothing-of-ours', 1_000)).toEqual({ kind: 'gone' })
    for (const secret of secrets) expect(log.join('\n')).not.toContain(secret)
  })

  test('edits what it sent, any number of times, and says when it is gone', async () => {
    const { channel, address, seen } = await start()
    if (channel.edit === null) return expect(channel.surface.edits).toBe(false)
    const sent = await channel.send(outbound({ address }))
    const ref = sent.kind === 'sent' ? sent.ref : ''
    const changed = outbound({ address, text: 'ÖDENDİ' })
    expect(await channel.edit(ref, changed)).toEqual({ kind: 'edited' })
    expect(await channel.edit(ref, changed)).toEqual({ kind: 'edited' })
    expect(seen().map((message) => message.text)).toEqual(['ÖDENDİ'])
    expect(await channel.edit('nothing-of-ours', changed)).toEqual({ kind: 'gone' })
  })

  test('tells each way of not being sent from the others', async () => {
    const { channel, failures, heal, log, secrets } = await start()
    for (const { when, cause, outcome } of failures) {
      expect(await channel.send(outbound({ address: cause() })), when).toEqual(outcome)
      heal()
    }
    for (const secret of secrets) expect(log.join('\n')).not.toContain(secret)
  })

  test('reads what comes in, and only what is said to us', async () => {
    const count = (await start()).inbound.length
    for (let index = 0; index < count; index += 1) {
      const { inbound, close } = index === 0 && harness !== null ? harness : await open()
      const { what, read, event } = inbound[index] ?? { what: '', read: async () => null, event: null }
      const got = await read()
      if (event === null) expect(got, what).toBeNull()
      else expect(got, what).toMatchObject(event)
      if (index > 0) await close()
    }
  })

  test('waits at its end for what it had begun', async () => {
    const { channel, address, seen, close } = await start()
    const sending = channel.send(outbound({ address }))
    await close()
    harness = null
    expect(await sending).toMatchObject({ kind: 'sent' })
    expect(seen()).toHaveLength(1)
  })
})
