import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type HeldCallback = { readonly path: string; readonly body: string }

export type CallbackCollector = {
  readonly origin: string
  /** By the payment's reference at the POS: the attempt's id as 32 hex digits. */
  readonly captured: ReadonlyMap<string, HeldCallback>
  close(): void
}

/** Takes the POS's own callbacks in our place and holds them back, so that the bench can let them go at its pace. */
export async function startCollector(): Promise<CallbackCollector> {
  const captured = new Map<string, HeldCallback>()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const event = JSON.parse(body) as { type: string; reference: string }
      if (event.type === 'payment.captured') captured.set(event.reference, { path: request.url ?? '', body })
      response.end('OK')
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    captured,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
