import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../sandbox-pos/running-pos.ts'
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts'

let echo: Server
let proxy: FaultProxy
const open: Socket[] = []

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => socket.write(chunk))
    socket.on('end', () => socket.end())
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await openFaultProxy()
  proxy.leadTo((echo.address() as AddressInfo).port)
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await proxy.close()
  echo.close()
})

async function connect() {
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true })
  open.push(socket)
  let heard = ''
  let ended = false
  let failure: string | null = null
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  socket.on('end', () => (ended = true))
  socket.on('error', (cause: NodeJS.ErrnoException) => (failure = cause.code ?? 'error'))
  await once(socket, 'connect').catch(() => undefined)
  return { socket, heard: () => heard, ended: () => ended, failure: () => failure }
}
const hears = (line: Awaited<ReturnType<typeof connect>>, text: string): Promise<unknown> =>
  eventually(`the echo of "${text}"`, () => (line.heard() === text ? true : null))

describe('a line that works', () => {
  it('passes bytes both ways, and the end of them', async () => {
    const line = await connect()
    line.socket.write('one')
    await hears(line, 'one')
    line.socket.end('two')
    await hears(line, 'onetwo')
    await eventually('the end', () => (line.ended() ? true : null))
    await eventually('the line is gone', () => (proxy.connections() === 0 ? true : null))
    expect(line.failure()).toBeNull()
  })
})

describe('a line that fails', () => {
  it.each(['up', 'down'] as const)('holds what goes %s until it is let go, in order', async (direction) => {
    const line = await connect()
    proxy.set(direction, { kind: 'hold' })
    line.socket.write('a')
    await sleep(30)
    line.socket.write('b')
    await sleep(50)
    expect(line.heard()).toBe('')
    proxy.set(direction, null)
    await hears(line, 'ab')
  })

  it('loses what goes into a black hole, for good', async () => {
    const line = await connect()
    proxy.set('up', { kind: 'drop' })
    line.socket.write('lost')
    await sleep(50)
    proxy.set('up', null)
    line.socket.write('found')
    await hears(line, 'found')
    expect(line.heard()).not.toContain('lost')
  })

  it('tells nobody beyond a black hole that a connection ended, until it is reset', async () => {
    const beyond: Socket[] = []
    echo.on('connection', (socket: Socket) => beyond.push(socket))
    const line = await connect()
    line.socket.write('x')
    await hears(line, 'x')
    proxy.set('up', { kind: 'drop' })
    proxy.set('down', { kind: 'drop' })
    line.socket.destroy()
    await sleep(50)
    expect(beyond.map(({ readyState }) => readyState)).toEqual(['open'])
    proxy.reset()
    await eventually('the end beyond', () => (beyond[0]?.destroyed === true ? true : null))
    expect(proxy.connections()).toBe(0)
  })

  it('delays every chunk', async () => {
    const line = await connect()
    proxy.set('down', { kind: 'delay', ms: 60 })
    const begun = performance.now()
    line.socket.write('late')
    await hears(line, 'late')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59)
  })

  it('throttles to so many bytes a second', async () => {
    const line = await connect()
    proxy.set('up', { kind: 'throttle', bytesPerSecond: 1_000 })
    const begun = performance.now()
    for (const part of ['a', 'b', 'c']) {
      line.socket.write(part.repeat(50))
      await sleep(5)
    }
    await hears(line, 'a'.repeat(50) + 'b'.repeat(50) + 'c'.repeat(50))
    expect(performance.now() - begun).toBeGreaterThanOrEqual(95)
  })

  it('resets what stands, and takes new connections', async () => {
    const line = await connect()
    line.socket.write('x')
    await hears(line, 'x')
    proxy.reset()
    await eventually('the reset', () => (line.failure() === 'ECONNRESET' ? true : null))
    const next = await connect()
    next.socket.write('y')
    await hears(next, 'y')
    expect(next.failure()).toBeNull()
  })

  it('half-closes: the client is told the end and may go on sending', async () => {
    const line = await connect()
    line.socket.write('x')
    await hears(line, 'x')
    proxy.halfClose()
    await eventually('the end', () => (line.ended() ? true : null))
    expect(line.socket.writable).toBe(true)
    expect(line.failure()).toBeNull()
  })

  it('is refused while closed and stands at the same port afterwards', async () => {
    await proxy.close()
    expect((await connect()).failure()).toBe('ECONNREFUSED')
    await proxy.open()
    const line = await connect()
    line.socket.write('back')
    await hears(line, 'back')
  })

  it('breaks a connection right behind the bytes its watcher chose: they arrive, the answer does not', async () => {
    const arrived: string[] = []
    echo.on('connection', (socket: Socket) => socket.on('data', (chunk) => arrived.push(String(chunk))))
    proxy.watch((direction, chunk) => (direction === 'up' && chunk.includes('COMMIT') ? 'reset' : undefined))
    proxy.set('down', { kind: 'delay', ms: 20 })
    const line = await connect()
    line.socket.write('COMMIT')
    await eventually('the reset', () => (line.failure() === 'ECONNRESET' ? true : null))
    expect(line.heard()).toBe('')
    await eventually('the bytes arrived', () => (arrived.includes('COMMIT') ? true : null))
  })
})
