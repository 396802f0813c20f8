/** Committed rows by table and id. Rows are values: a change puts another one in the place. */
type Rows = Map<string, unknown>

/** As PostgreSQL reports it; whoever runs units of work runs this one again. */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError'
}

/** A law of the tables, by the name it has in the migrations. */
class LawError extends Error {
  override readonly name = 'LawError'
}

/**
 * Tables with PostgreSQL's read committed: a unit sees what is committed and its own writes, a written or locked row is
 * its own until it ends, and who wants it meanwhile waits. A ring of waiters is broken by an error.
 */
export class Tables {
  readonly #committed = new Map<string, Rows>()
  readonly #owners = new Map<string, Unit>()
  readonly #queues = new Map<string, (() => void)[]>()
  #begun = 0

  begin(): Unit {
    this.#begun += 1
    return new Unit(this, this.#begun)
  }

  committed(table: string): Rows {
    const rows = this.#committed.get(table) ?? new Map<string, unknown>()
    this.#committed.set(table, rows)
    return rows
  }

  ownerOf(key: string): Unit | undefined {
    return this.#owners.get(key)
  }

  give(key: string, unit: Unit): void {
    this.#owners.set(key, unit)
  }

  queueAt(key: string): Promise<void> {
    const queue = this.#queues.get(key) ?? []
    this.#queues.set(key, queue)
    return new Promise((resolve) => queue.push(resolve))
  }

  release(key: string): void {
    this.#owners.delete(key)
    const next = this.#queues.get(key)?.shift()
    next?.()
  }
}

export class Unit {
  readonly #tables: Tables
  readonly #written = new Map<string, Rows>()
  readonly #held = new Set<string>()
  #waitsFor: string | null = null

  readonly number: number
  #appended = 0

  constructor(tables: Tables, number: number) {
    this.#tables = tables
    this.number = number
  }

  get<Row>(table: string, id: string): Row | undefined {
    const own = this.#written.get(table)
    return (own?.has(id) === true ? own.get(id) : this.#tables.committed(table).get(id)) as Row | undefined
  }

  all<Row>(table: string): Row[] {
    const own = this.#written.get(table) ?? new Map<string, unknown>()
    return [...new Map([...this.#tables.committed(table), ...own]).values()] as Row[]
  }

  /** For a row that is this unit's already, or new. */
  put(table: string, id: string, row: unknown): void {
    const own = this.#written.get(table) ?? new Map<string, unknown>()
    this.#written.set(table, own.set(id, row))
  }

  /** A row of a table that only grows; no two units give the same id. */
  append(table: string, row: unknown): void {
    this.#appended += 1
    this.put(table, `${this.number} ${this.#appended}`, row)
  }

  async lock(key: string): Promise<void> {
    for (;;) {
      const owner = this.#tables.ownerOf(key)
      if (owner === this) return
      if (owner === undefined) {
        this.#tables.give(key, this)
        this.#held.add(key)
        return
      }
      if (this.#isWaitedForBy(owner)) throw new DeadlockError(`deadlock at ${key}`)
      this.#waitsFor = key
      await this.#tables.queueAt(key)
      this.#waitsFor = null
    }
  }

  /** False where another has it: SKIP LOCKED. */
  async tryLock(key: string): Promise<boolean> {
    const owner = this.#tables.ownerOf(key)
    if (owner !== undefined && owner !== this) return false
    await this.lock(key)
    return true
  }

  /**
   * Inserts unless a key is taken. Whoever is inserting or changing the same key is waited for: only the end of its
   * unit says whether the key is taken.
   */
  async insert(table: string, id: string, row: unknown, keys: readonly UniqueKey[]): Promise<boolean> {
    for (const { name, isTaken } of keys) {
      const wasHeld = this.#held.has(name)
      await this.lock(name)
      if (!isTaken(this)) continue
      if (!wasHeld) this.#let(name)
      return false
    }
    await this.lock(rowKey(table, id))
    this.put(table, id, row)
    return true
  }

  commit(): void {
    for (const [table, rows] of this.#written) {
      for (const [id, row] of rows) this.#tables.committed(table).set(id, row)
    }
    this.#end()
  }

  rollBack(): void {
    this.#end()
  }

  #end(): void {
    for (const key of [...this.#held]) this.#let(key)
  }

  #let(key: string): void {
    this.#held.delete(key)
    this.#tables.release(key)
  }

  #isWaitedForBy(other: Unit): boolean {
    const key = other.#waitsFor
    if (key === null) return false
    const owner = this.#tables.ownerOf(key)
    return owner === this || (owner !== undefined && owner !== other && this.#isWaitedForBy(owner))
  }
}

export type UniqueKey = { readonly name: string; readonly isTaken: (unit: Unit) => boolean }

export const rowKey = (table: string, id: string): string => `${table}/${id}`

export function mustBe(holds: boolean, law: string): void {
  if (!holds) throw new LawError(law)
}
