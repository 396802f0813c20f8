import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { posWithCapture } from '../../test/sandbox-pos/pos-in-memory.ts'
import { eventually } from '../../test/sandbox-pos/running-pos.ts'
import { queueCallback } from './callback-events.ts'
import { createCallbackSender } from './callback-sender.ts'
import { callbackRow, type Callback } from './rows.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A merchant that answers so, or never where `body` is null; says how often it was called. */
async function merchantAnswering(status: number, body: string | null) {
  const merchant = { url: '', calls: 0 }
  const server = createServer((request, response) => {
    merchant.calls += 1
    request.resume()
    if (body !== null) response.writeHead(status).end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  merchant.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
  return merchant
}

function aProvider() {
  const { pos, payment, clock } = posWithCapture(10_000)
  pos.ledger.run('DELETE FROM callbacks')
  const callbacks = (): Callback[] => pos.ledger.all(callbackRow, 'SELECT * FROM callbacks ORDER BY rowid')
  const queue = (callbackUrl: string) => queueCallback(pos, { ...payment, callbackUrl }, 'payment.captured')
  return { pos, clock, callbacks, queue, sender: createCallbackSender(pos) }
}

describe('callback sender', () => {
  it.each([
    [200, 'OK', true],
    [200, 'ok', false],
    [200, 'OK\n', false],
    [200, '', false],
    [201, 'OK', false],
    [302, 'OK', false],
    [500, 'OK', false],
  ])('takes status %i with body %j as acknowledged: %s', async (status, body, isAcknowledged) => {
    const { sender, queue, callbacks } = aProvider()
    queue((await merchantAnswering(status, body)).url)
    sender.sendDue()
    const tried = await eventually('one try', () => callbacks().find(({ tries }) => tries === 1) ?? null)
    expect(tried.acknowledgedAt !== null).toBe(isAcknowledged)
    expect(tried.nextTryAt === null).toBe(isAcknowledged)
    await sender.stop()
  })

  it('waits longer after each try, and gives up after a day', async () => {
    const { sender, queue, callbacks, clock } = aProvider()
    queue((await merchantAnswering(500, '')).url)
    const waits: (number | null)[] = []
    for (const jumpMs of [0, 2_000, 5_000, 10_000, 30_000, 60_000, 86_400_000]) {
      clock.at += jumpMs
      sender.sendDue()
      const tried = await eventually('a try', () => callbacks().find(({ tries }) => tries > waits.length) ?? null)
      waits.push(tried.nextTryAt === null ? null : tried.nextTryAt - clock.at)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(waits).toEqual([2_000, 5_000, 10_000, 30_000, 60_000, 60_000, null])
    await sender.stop()
  })

  it('lets no silent merchant hold up the others', async () => {
    const { sender, queue } = aProvider()
    const silent = await merchantAnswering(200, null)
    const prompt = await merchantAnswering(200, 'OK')
    for (let count = 0; count < 60; count += 1) queue(silent.url)
    queue(prompt.url)
    sender.sendDue()
    sender.sendDue()
    await eventually('the prompt merchant is told', () => (prompt.calls > 0 ? true : null))
    expect(silent.calls).toBeGreaterThanOrEqual(prompt.calls)
    await sender.stop()
  })
})
