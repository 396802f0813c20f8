import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type QueryResultRow } from 'pg'
import type { Logger } from '../../ports/logger.ts'
import type { Ownership } from '../../ports/ownership.ts'
import type { DatabaseConnection } from './connection-settings.ts'
import { adviseOf, openNodeMarks, type NodeSettings } from './node-marks.ts'

/** Between two signs of life. */
const BEAT_MS = 1_000
/** An owner that has heard nothing for so long, counted from its last answered question, takes its things for lost. */
const PATIENCE_MS = 3_000
/** The server ends a session that is silent for so long, and its locks with it: later than its owner has given up. */
const SERVER_PATIENCE_MS = 5_000
/** A new owner waits for the old one to notice, unless the thing was given back in order. */
const HAND_OVER_MS = 4_000

export type OwnershipParts = { readonly connection: DatabaseConnection; readonly logger: Logger }

export type StoredOwnership = Ownership & {
  /** Says what this node is set to; null when every living node says the same, or the setting that differs. */
  join(settings: NodeSettings): Promise<string | null>
  /** Ends all work, gives everything back and closes the connection. */
  close(): Promise<void>
}

type Thing = {
  readonly name: string
  readonly work: (lost: AbortSignal) => Promise<void>
  /** While this node has it, and until its work has ended. */
  had: { readonly ending: AbortController; readonly ended: Promise<void> } | null
}

/**
 * Ownership is a session's advisory lock on a connection of its own. The database lets go of it at the latest
 * SERVER_PATIENCE_MS after the owner's last sign of life; the owner has ended its work PATIENCE_MS after it.
 */
export function openOwnership(parts: OwnershipParts): StoredOwnership {
  const node = new OwningNode(parts)
  return {
    hold: (thing, work) => node.hold(thing, work),
    join: (settings) => node.join(settings),
    close: () => node.close(),
  }
}

const LOCK = `SELECT thing FROM unnest($1::text[]) AS thing WHERE pg_try_advisory_lock(${adviseOf('thing')})`

const TAKE = `
  WITH before AS (SELECT given_back FROM ownership WHERE thing = $1)
  INSERT INTO ownership AS o (thing, term, holder, taken_at, given_back) VALUES ($1, 1, $2, now(), false)
  ON CONFLICT (thing) DO UPDATE SET term = o.term + 1, holder = $2, taken_at = now(), given_back = false
  RETURNING term, coalesce((SELECT given_back FROM before), true) AS was_given_back`

const GIVE_BACK = 'UPDATE ownership SET given_back = true WHERE thing = $1 AND term = $2'
const UNLOCK = `SELECT pg_advisory_unlock(${adviseOf('$1')})`

class OwningNode {
  readonly #parts: OwnershipParts
  readonly #id = randomUUID()
  readonly #things = new Map<string, Thing>()
  readonly #marks = openNodeMarks()
  readonly #closing = new AbortController()
  #client: Client | null = null
  #deadline: NodeJS.Timeout | null = null
  #beating: Promise<void> | null = null
  #wake: () => void = () => undefined

  constructor(parts: OwnershipParts) {
    this.#parts = parts
  }

  hold(name: string, work: Thing['work']): void {
    if (this.#things.has(name)) throw new Error(`${name} is asked for already`)
    this.#things.set(name, { name, work, had: null })
    this.#beating ??= this.#beat()
    this.#wake()
  }

  async join(settings: NodeSettings): Promise<string | null> {
    const client = this.#client ?? (await this.#connect())
    this.#beating ??= this.#beat()
    return this.#marks.set(client, settings)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#beating
    const had = [...this.#things.values()].flatMap((thing) => thing.had ?? [])
    for (const { ending } of had) ending.abort()
    await Promise.all(had.map(({ ended }) => ended))
    this.#forget()
  }

  async #beat(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#round().catch((cause: unknown) => this.#lost(cause))
      const woken = new Promise<void>((resolve) => (this.#wake = resolve))
      await Promise.race([woken, pause(BEAT_MS, this.#closing.signal)])
    }
  }

  /** One question is both: the sign of life, and the try to get what this node does not have. */
  async #round(): Promise<void> {
    const client = this.#client ?? (await this.#connect())
    const wanted = [...this.#things.values()].filter(({ had }) => had === null)
    const askedAt = performance.now()
    const { rows } = await client.query<{ thing: string }>(LOCK, [wanted.map(({ name }) => name)])
    this.#heard(client, askedAt)
    const locked = new Set(rows.map(({ thing }) => thing))
    for (const thing of wanted) if (locked.has(thing.name)) this.#begin(client, thing)
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      ...this.#parts.connection,
      options: `-c TimeZone=UTC -c idle_session_timeout=${SERVER_PATIENCE_MS}`,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    })
    client.on('error', (cause) => {
      if (this.#client === client) this.#lost(cause)
    })
    await client.connect()
    this.#client = client
    await this.#marks.renew(client)
    return client
  }

  #heard(client: Client, askedAt: number): void {
    if (this.#client !== client) return
    if (this.#deadline !== null) clearTimeout(this.#deadline)
    const silent = (): void => this.#lost(new Error('the database is silent'))
    this.#deadline = setTimeout(silent, askedAt + PATIENCE_MS - performance.now())
  }

  /** Whatever this node had may be another's soon: its work ends now, and the connection is never used again. */
  #lost(cause: unknown): void {
    const had = [...this.#things.values()].filter((thing) => thing.had !== null)
    if (this.#client !== null) this.#parts.logger.error('ownership.connection_lost', cause, { count: had.length })
    this.#forget()
    for (const thing of had) thing.had?.ending.abort()
  }

  #forget(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline)
    this.#deadline = null
    const client = this.#client
    this.#client = null
    void client?.end().catch(() => undefined)
  }

  #begin(client: Client, thing: Thing): void {
    const ending = new AbortController()
    const ended = this.#serve(client, thing, ending.signal)
      .catch((cause: unknown) => this.#parts.logger.error('ownership.work_failed', cause, { thing: thing.name }))
      .finally(() => {
        thing.had = null
      })
    thing.had = { ending, ended }
  }

  async #serve(client: Client, { name, work }: Thing, lost: AbortSignal): Promise<void> {
    const [taken] = await this.#ask<{ term: string; was_given_back: boolean }>(client, TAKE, [name, this.#id])
    if (taken === undefined) throw new Error('a thing was not taken')
    try {
      if (!taken.was_given_back) await pause(HAND_OVER_MS, lost)
      this.#parts.logger.info('ownership.taken', { thing: name, term: Number(taken.term) })
      if (!lost.aborted) await work(lost)
    } finally {
      await this.#giveBack(client, name, taken.term)
    }
  }

  /** A lock about which the database and this node may disagree goes with its connection. */
  async #ask<Row extends QueryResultRow>(client: Client, sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      return (await client.query<Row>(sql, [...values])).rows
    } catch (cause) {
      if (this.#client === client) this.#lost(cause)
      throw cause
    }
  }

  /** In order, so that the next owner need not wait. A connection that is lost has given everything back by itself. */
  async #giveBack(client: Client, name: string, term: string): Promise<void> {
    if (this.#client !== client) return
    await this.#ask(client, GIVE_BACK, [name, term])
    await this.#ask(client, UNLOCK, [name])
    this.#parts.logger.info('ownership.given_back', { thing: name, term: Number(term) })
  }
}

/** Ends early without a word when asked to. */
const pause = (ms: number, ended: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal: ended }).catch(() => undefined)
