import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** `up` is towards the server, `down` back to the client. */
export type Direction = 'up' | 'down'

/**
 * What the line does to bytes in one direction. A black hole loses them, and the end of a connection too: a cable was
 * pulled and nobody is told. A hold keeps them for later.
 */
export type LineFault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hold' }

/** Sees every chunk before it is passed on; 'reset' breaks that connection once the chunk is on its way. */
export type Watcher = (direction: Direction, chunk: Buffer) => 'reset' | void

export type FaultProxy = {
  readonly port: number
  /** Where connections lead to from now on. */
  leadTo(port: number): void
  /** The fault of a direction from now on, for living connections too; null heals and lets go what was held. */
  set(direction: Direction, fault: LineFault | null): void
  watch(watcher: Watcher | null): void
  /** Nobody listens any more: connecting is refused, and what stands is broken. */
  close(): Promise<void>
  /** Listens again, at the same port. */
  open(): Promise<void>
  /** Breaks every connection in both directions, as a cable that is pulled and a peer that says RST. */
  reset(): void
  /** Tells the client that no more comes, and goes on taking what it sends. */
  halfClose(): void
  connections(): number
}

type Pipe = {
  readonly direction: Direction
  readonly from: Socket
  readonly to: Socket
  readonly waiting: { readonly chunk: Buffer; readonly arrivedAt: number }[]
  /** When the bytes that a throttle let through last are all through. */
  busyUntil: number
  timer: NodeJS.Timeout | null
}

type Link = { readonly client: Socket; readonly server: Socket; readonly pipes: readonly Pipe[] }

/** A TCP line that fails on demand. It knows no protocol. */
export async function openFaultProxy(): Promise<FaultProxy> {
  const faults: Record<Direction, LineFault | null> = { up: null, down: null }
  const links = new Set<Link>()
  let target = 0
  let watcher: Watcher | null = null

  const pump = (pipe: Pipe): void => {
    while (pipe.waiting.length > 0 && pipe.timer === null) {
      const fault = faults[pipe.direction]
      if (fault?.kind === 'hold') return
      const [next] = pipe.waiting
      if (next === undefined) return
      const wait = waitOf(fault, next.arrivedAt, pipe)
      if (wait > 0) {
        pipe.timer = setTimeout(() => {
          pipe.timer = null
          pump(pipe)
        }, wait)
        return
      }
      pipe.waiting.shift()
      if (fault?.kind === 'throttle') {
        pipe.busyUntil = performance.now() + (next.chunk.length / fault.bytesPerSecond) * 1_000
      }
      pass(pipe, next.chunk)
    }
  }
  const pass = (pipe: Pipe, chunk: Buffer): void => {
    if (faults[pipe.direction]?.kind === 'drop') return
    const verdict = watcher?.(pipe.direction, chunk)
    // A watcher that closes the line in the same breath has the last word.
    if (pipe.to.destroyed) return
    if (verdict !== 'reset') pipe.to.write(chunk)
    else pipe.to.write(chunk, () => setImmediate(() => pipe.from.resetAndDestroy()))
  }
  const join = (client: Socket): void => {
    const server = createConnection({ host: '127.0.0.1', port: target, noDelay: true, allowHalfOpen: true })
    client.setNoDelay(true)
    const pipes = [pipeOf('up', client, server), pipeOf('down', server, client)]
    const link: Link = { client, server, pipes }
    links.add(link)
    const broken = ({ direction }: Pipe): void => {
      if (faults[direction]?.kind === 'drop') return
      forget(link)
      client.destroy()
      server.destroy()
    }
    for (const pipe of pipes) {
      pipe.from.on('data', (chunk: Buffer) => {
        pipe.waiting.push({ chunk, arrivedAt: performance.now() })
        pump(pipe)
      })
      pipe.from.on('end', () => endAfter(pipe))
      pipe.from.on('error', () => broken(pipe))
      pipe.from.on('close', () => broken(pipe))
    }
  }
  const forget = (link: Link): void => {
    for (const { timer } of link.pipes) if (timer !== null) clearTimeout(timer)
    links.delete(link)
  }
  const endAfter = (pipe: Pipe): void => {
    if (faults[pipe.direction]?.kind === 'drop') return
    if (pipe.waiting.length === 0) pipe.to.end()
    else setTimeout(() => endAfter(pipe), 5).unref()
  }
  const breakAll = (): void => {
    for (const link of links) {
      forget(link)
      link.client.resetAndDestroy()
      link.server.resetAndDestroy()
    }
  }

  let listener: Server = await listen(0, join)
  const { port } = listener.address() as AddressInfo
  return {
    port,
    leadTo: (next) => void (target = next),
    set(direction, fault) {
      faults[direction] = fault
      for (const { pipes } of links) for (const pipe of pipes) if (pipe.direction === direction) restart(pipe, pump)
    },
    watch: (next) => void (watcher = next),
    async close() {
      if (!listener.listening) return
      const closed = once(listener, 'close')
      listener.close()
      breakAll()
      await closed
    },
    async open() {
      if (!listener.listening) listener = await listen(port, join)
    },
    reset: breakAll,
    halfClose: () => links.forEach(({ client }) => client.end()),
    connections: () => links.size,
  }
}

/** Nothing passes in either direction, and nobody is told. */
export function pullCable(line: FaultProxy): void {
  line.set('up', { kind: 'drop' })
  line.set('down', { kind: 'drop' })
}

/** The cable is back, and what was lost stays lost: old connections are broken. */
export function plugIn(line: FaultProxy): void {
  line.set('up', null)
  line.set('down', null)
  line.reset()
}

const pipeOf = (direction: Direction, from: Socket, to: Socket): Pipe => ({
  ...{ direction, from, to, waiting: [], busyUntil: 0, timer: null },
})

/** A delay counts from the arrival of each chunk, so that it is no throttle. */
function waitOf(fault: LineFault | null, arrivedAt: number, { busyUntil }: Pipe): number {
  const until = fault?.kind === 'delay' ? arrivedAt + fault.ms : fault?.kind === 'throttle' ? busyUntil : 0
  return Math.ceil(until - performance.now())
}

/** What waits is judged anew by the fault that holds now. */
function restart(pipe: Pipe, pump: (pipe: Pipe) => void): void {
  if (pipe.timer !== null) clearTimeout(pipe.timer)
  pipe.timer = null
  pipe.busyUntil = 0
  pump(pipe)
}

async function listen(port: number, join: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, join)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
