import { createServer, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { conclusionOf, exchange, exchangeJson, LARGEST_ANSWER_BYTES, type ProviderRequest } from './http.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A provider that writes exactly these bytes to whoever connects, then does as told with the connection. */
async function provider(bytes: string | Buffer, then: 'end' | 'hold' | 'reset' = 'end') {
  const seen: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (request) => {
      seen.push(request.toString())
      if (then === 'reset') return socket.resetAndDestroy()
      socket.write(bytes)
      return then === 'end' ? socket.end() : socket.unref()
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/pay`, seen, server }
}

const answer = (status: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n${headers}\r\n${body}`

const requestTo = (url: string, changes: Partial<ProviderRequest> = {}): ProviderRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
  deadlineMs: 5_000,
  secrets: ['top-secret-key'],
  ...changes,
})

async function failureFrom(bytes: string | Buffer, then?: 'end' | 'hold' | 'reset', deadlineMs = 5_000) {
  const { url, seen } = await provider(bytes, then)
  const result = await exchangeJson(requestTo(url, { deadlineMs }))
  return { failure: result.ok ? 'none' : result.error.failure, timesSent: seen.length }
}

describe('exchangeJson', () => {
  it('gives status and JSON of every answer below 500, and sends the body byte for byte', async () => {
    const body = '{"b": 1,  "a":"ş"}'
    for (const status of ['200 OK', '201 Created', '404 Not Found', '422 Unprocessable']) {
      const { url, seen } = await provider(answer(status, '{"code":"x"}'))
      const result = await exchangeJson(requestTo(url, { body }))
      expect(result).toMatchObject({ ok: true, value: { status: Number(status.slice(0, 3)), json: { code: 'x' } } })
      expect(seen.join('').endsWith(`\r\n\r\n${body}`)).toBe(true)
    }
  })

  it('tells the ways of failing apart, and sends nothing twice', async () => {
    const cut = 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"half":'
    expect(await failureFrom('', 'hold', 200)).toEqual({ failure: 'timeout', timesSent: 1 })
    expect(await failureFrom(cut, 'hold', 200)).toEqual({ failure: 'timeout', timesSent: 1 })
    expect(await failureFrom('', 'reset')).toEqual({ failure: 'connection_reset', timesSent: 1 })
    expect(await failureFrom('', 'end')).toEqual({ failure: 'connection_reset', timesSent: 1 })
    expect(await failureFrom(cut)).toEqual({ failure: 'connection_reset', timesSent: 1 })
    expect(await failureFrom(answer('500 Oops', '{}'))).toEqual({ failure: 'server_error', timesSent: 1 })
    expect(await failureFrom(answer('503 Busy', '<html>'))).toEqual({ failure: 'server_error', timesSent: 1 })
    for (const body of ['', '<!doctype html><p>Bakım', '{"half":', '[1,']) {
      expect(await failureFrom(answer('200 OK', body))).toEqual({ failure: 'unreadable_body', timesSent: 1 })
    }
    const garbled = answer('200 OK', 'no gzip at all', 'content-encoding: gzip\r\n')
    expect(await failureFrom(garbled)).toEqual({ failure: 'unreadable_body', timesSent: 1 })
    expect(await failureFrom('SSH-2.0-dropbear\r\n')).toEqual({ failure: 'unreadable_body', timesSent: 1 })
  })

  it('knows a request that never left', async () => {
    const { url, server } = await provider('')
    await new Promise((resolve) => server.close(resolve))
    expect(await exchangeJson(requestTo(url))).toMatchObject({ error: { failure: 'connection_refused' } })
    expect(await exchangeJson(requestTo('http://no-such-host.invalid/'))).toMatchObject({
      error: { failure: 'dns_failed' },
    })
  })

  it('follows no redirect', async () => {
    const elsewhere = await provider(answer('200 OK', '{"paid":true}'))
    const { url } = await provider(answer('302 Found', '', `location: ${elsewhere.url}\r\n`))
    expect(await exchange(requestTo(url))).toMatchObject({ ok: true, value: { status: 302 } })
    expect(elsewhere.seen).toEqual([])
  })

  it('reads no more than the cap, compressed or not', async () => {
    const large = JSON.stringify('x'.repeat(LARGEST_ANSWER_BYTES))
    expect(await failureFrom(answer('200 OK', large))).toMatchObject({ failure: 'unreadable_body' })
    const packed = gzipSync(large)
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`
    const bomb = Buffer.concat([Buffer.from(head), packed])
    expect(await failureFrom(bomb)).toMatchObject({ failure: 'unreadable_body' })
  })

  it('keeps a transcript of both bodies without keys, cards and phones, also of a failure', async () => {
    const echo = '{"error":"card 5549 6000 0000 0012 of +905321112233 refused for top-secret-key"}'
    for (const status of ['400 Bad', '500 Oops']) {
      const { url } = await provider(answer(status, echo))
      const body = '{"apiKey":"abc","number":"5549600000000012","cvc":"123","amount":1500}'
      const result = await exchangeJson(requestTo(`${url}?token=abc&date=1`, { body }))
      const { transcript } = result.ok ? result.value : result.error
      expect(transcript.url.endsWith('?token=***&date=1')).toBe(true)
      expect(transcript.requestBody).toBe('{"apiKey":"***","number":"***0012","cvc":"***","amount":1500}')
      expect(transcript.answerBody).toBe('{"error":"card ***0012 of ***33 refused for ***"}')
      expect(transcript.failure).toBe(status.startsWith('5') ? 'server_error' : null)
    }
  })
})

describe('conclusionOf', () => {
  it('calls only the certain ones not sent', () => {
    const failures = ['timeout', 'connection_reset', 'server_error', 'unreadable_body'] as const
    expect(failures.map(conclusionOf)).toEqual(failures.map(() => 'unknown'))
    expect([conclusionOf('dns_failed'), conclusionOf('connection_refused')]).toEqual(['not_sent', 'not_sent'])
  })
})
