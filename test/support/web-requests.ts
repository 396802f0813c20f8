import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWebServer } from '../../src/web/server.ts'
import type { FakeWeb } from './fake-web.ts'

/** The real server over the fakes, on a free port of the loopback. */
export async function startWeb(web: FakeWeb): Promise<{ base: string; close: () => Promise<void> }> {
  const server: Server = createServer(createWebServer(web.deps))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const form = (
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): RequestInit => ({
  method: 'POST',
  redirect: 'manual',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(fields).toString(),
})
