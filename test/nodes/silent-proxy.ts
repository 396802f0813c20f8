import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'

export type SilentProxy = {
  readonly address: Pick<DatabaseConnection, 'host' | 'port'>
  /** From now on nothing passes in either direction, and nobody is told: a cable was pulled. */
  goSilent(): void
  /** The cable is back, and what was lost stays lost: old connections are ended. */
  heal(): void
  stop(): Promise<void>
}

/** A way to the database that can be lost without a word. */
export async function startProxy(target: Pick<DatabaseConnection, 'host' | 'port'>): Promise<SilentProxy> {
  const sockets = new Set<Socket>()
  let silent = false
  const watch = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    watch(client)
    if (silent) return
    const database = target.host.startsWith('/')
      ? connect(`${target.host}/.s.PGSQL.${target.port}`)
      : connect(target.port, target.host)
    watch(database)
    join(client, database, () => silent)
    join(database, client, () => silent)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    goSilent: () => {
      silent = true
    },
    heal: () => {
      silent = false
      cut()
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

function join(from: Socket, to: Socket, isSilent: () => boolean): void {
  from.on('data', (bytes) => {
    if (!isSilent()) to.write(bytes)
  })
  from.on('close', () => {
    if (!isSilent()) to.destroy()
  })
}
