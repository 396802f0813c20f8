import type { NewJob } from '../../../src/ports/job-queue.ts'
import type { Store, UnitOfWork } from '../../../src/ports/store.ts'
import { openAttempts, openFacts, openLinks, openRefunds, openReviews } from './money-repositories.ts'
import {
  openAudit,
  openCallbacks,
  openCards,
  openDeliveries,
  openNotifications,
  openTokens,
} from './outbox-repositories.ts'
import { openAccounts, openMembers, openMerchants, openPayers } from './people-repositories.ts'
import { DeadlockError, Tables, type Unit } from './tables.ts'

const MAX_RUNS = 5

export type MemoryStore = Store & {
  /** Called before each question to a repository and before each commit, with its name: here others may go first. */
  interleave: (what: string) => Promise<unknown>
  /** What is committed, as a unit of work would read it. */
  committed<Row>(table: string): Row[]
  readonly jobs: NewJob[]
  readonly deadlocks: () => number
}

/** A planted bug: takes the repositories of a unit and gives back worse ones. */
export type Flaw = (unit: UnitOfWork, inside: Unit) => UnitOfWork

/**
 * The port of the store for use cases of money, in memory, with row locks, unique keys, roll-back and the laws of the
 * database. test/integration/store-contract.test.ts holds it to what PostgreSQL does. What sends messages, reads what
 * people write or makes reports is not kept: asking for it is an error.
 */
export function openMemoryStore(flaw: Flaw = (unit) => unit): MemoryStore {
  const tables = new Tables()
  let deadlocks = 0
  const store: MemoryStore = {
    jobs: [],
    interleave: async () => undefined,
    committed: <Row>(table: string) => [...tables.committed(table).values()] as Row[],
    deadlocks: () => deadlocks,
    // Sharing changes no outcome; test/integration/store-contract.test.ts holds PostgreSQL to that.
    together: (_, run) => store.transaction(run),
    async transaction(run) {
      for (let runs = 1; ; runs += 1) {
        try {
          return await runOnce(run)
        } catch (cause) {
          if (runs >= MAX_RUNS || !(cause instanceof DeadlockError)) throw cause
          deadlocks += 1
        }
      }
    },
  }
  async function runOnce<T>(run: (tx: UnitOfWork) => Promise<T>): Promise<T> {
    const inside = tables.begin()
    const jobs: NewJob[] = []
    try {
      const result = await run(interleaved(flaw(openUnit(inside, jobs), inside), (what) => store.interleave(what)))
      await store.interleave('commit')
      inside.commit()
      store.jobs.push(...jobs)
      return result
    } catch (cause) {
      inside.rollBack()
      throw cause
    }
  }
  return store
}

function openUnit(unit: Unit, jobs: NewJob[]): UnitOfWork {
  return {
    merchants: openMerchants(unit),
    members: partly('members', openMembers(unit)),
    accounts: openAccounts(unit),
    payers: partly('payers', openPayers(unit)),
    links: openLinks(unit),
    attempts: openAttempts(unit),
    facts: openFacts(unit),
    refunds: partly('refunds', openRefunds(unit)),
    reviews: partly('reviews', openReviews(unit)),
    reversalWatches: partly('reversalWatches', {}),
    notifications: openNotifications(unit),
    deliveries: partly('deliveries', openDeliveries(unit)),
    cards: openCards(unit),
    conversations: partly('conversations', {}),
    inbound: partly('inbound', {}),
    callbacks: openCallbacks(unit),
    tokens: openTokens(unit),
    sessions: partly('sessions', {}),
    audit: partly('audit', openAudit(unit)),
    reports: partly('reports', {}),
    // Every office here says what the program says by itself.
    officeTexts: partly('officeTexts', { newest: () => Promise.resolve(null) }),
    documents: partly('documents', {}),
    batches: partly('batches', {}),
    invites: partly('invites', {}),
    // An office that set no limit and bound no group.
    limits: partly('limits', { of: async () => ({ refund: null, roles: {}, members: new Map() }) }),
    codes: partly('codes', { secretOf: async () => null }),
    approvals: partly('approvals', { waitingFor: async () => null, due: async () => [] }),
    groups: partly('groups', { ofMerchant: async () => [] }),
    async enqueue(...added) {
      jobs.push(...added)
    },
  }
}

/** A repository of which only a part is kept here; the rest says so when it is asked. */
function partly<Repository extends object>(name: string, kept: Partial<NoInfer<Repository>>): Repository {
  return new Proxy(kept, {
    get(target, method) {
      const found: unknown = Reflect.get(target, method)
      if (found !== undefined) return found
      return () => Promise.reject(new Error(`${name}.${String(method)} is not kept in memory`))
    },
  }) as Repository
}

/** Each question of a repository lets others go first; those of one unit, asked together, keep their order. */
function interleaved(unit: UnitOfWork, before: (what: string) => Promise<unknown>): UnitOfWork {
  let last: Promise<unknown> = Promise.resolve()
  const wrap = (name: string, repository: object): object =>
    new Proxy(repository, {
      get(target, method) {
        const ask: unknown = Reflect.get(target, method)
        if (typeof ask !== 'function') return ask
        return (...args: unknown[]) => {
          const answer = last.then(async () => {
            await before(`${name}.${String(method)}`)
            return Reflect.apply(ask, target, args) as unknown
          })
          last = answer.catch(() => undefined)
          return answer
        }
      },
    })
  const parts = Object.entries(unit).map(([name, part]: [string, unknown]) => [
    name,
    typeof part === 'object' && part !== null ? wrap(name, part) : part,
  ])
  return Object.fromEntries(parts) as UnitOfWork
}
