import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export type Impostor = { readonly url: string; requests(): number; stop(): Promise<void> }

/** A server that shows a certificate nobody vouches for, and would answer anything. */
export async function startImpostor(folder: string): Promise<Impostor> {
  const [key, cert] = [join(folder, 'impostor.key'), join(folder, 'impostor.crt')]
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-nodes']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  })
  let requests = 0
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
    requests += 1
    response.writeHead(201, { 'content-type': 'application/json' }).end('{}')
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
