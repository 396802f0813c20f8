import type { Pool, PoolClient } from 'pg'
import { toId, type MerchantId } from '../../domain/ids.ts'
import type { Logger } from '../../ports/logger.ts'

export const BOARD_TOPIC = 'board_changed'

/** Between two looks at the counters: they find what was changed while nobody told us, and a lost connection anew. */
const POLL_MS = 1_000

export type BoardListener = {
  subscribe(listen: (merchantId: MerchantId) => void): () => void
  close(): Promise<void>
}

/** One connection listens for all subscribers of this process, from the first one on; polling is the floor under it. */
export function openBoardListener(pool: Pool, logger: Logger): BoardListener {
  const board = new ListeningBoard(pool, logger)
  return { subscribe: (listen) => board.subscribe(listen), close: () => board.close() }
}

class ListeningBoard {
  readonly #pool: Pool
  readonly #logger: Logger
  readonly #listeners = new Set<(merchantId: MerchantId) => void>()
  readonly #seen = new Map<string, string>()
  #client: PoolClient | null = null
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> = Promise.resolve()
  #primed = false

  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool
    this.#logger = logger
  }

  subscribe(listen: (merchantId: MerchantId) => void): () => void {
    this.#listeners.add(listen)
    if (this.#timer === null) {
      this.#timer = setInterval(() => this.#startRound(), POLL_MS)
      this.#startRound()
    }
    return () => this.#listeners.delete(listen)
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#listeners.clear()
    await this.#round
    this.#client?.release(true)
    this.#client = null
  }

  /** Rounds never overlap: a slow database gets one question at a time. */
  #startRound(): void {
    this.#round = this.#round.then(() => this.#look()).catch((cause: unknown) => this.#lost(cause))
  }

  async #look(): Promise<void> {
    const client = this.#client ?? (await this.#listenAgain())
    const counters = await client.query<{ merchant_id: string; last: string }>('SELECT * FROM board_revision')
    for (const { merchant_id, last } of counters.rows) this.#rise(merchant_id, last)
    this.#primed = true
  }

  async #listenAgain(): Promise<PoolClient> {
    const client = await this.#pool.connect()
    this.#client = client
    client.on('error', (cause) => this.#lost(cause))
    client.on('notification', ({ payload = '' }) => {
      const [merchantId = '', revision = ''] = payload.split(' ')
      this.#rise(merchantId, revision)
    })
    await client.query(`LISTEN ${BOARD_TOPIC}`)
    return client
  }

  /** Tells each revision once, whichever way it was heard; what stood before the first look is no news. */
  #rise(merchantId: string, revision: string): void {
    const before = this.#seen.get(merchantId) ?? '0'
    if (BigInt(revision) <= BigInt(before)) return
    this.#seen.set(merchantId, revision)
    if (!this.#primed) return
    for (const listen of this.#listeners) listen(toId<MerchantId>(merchantId))
  }

  #lost(cause: unknown): void {
    const client = this.#client
    this.#client = null
    if (client !== null) client.release(true)
    this.#logger.error('board.listen_lost', cause)
  }
}
