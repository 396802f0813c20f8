import type { SharedLane, Store, UnitOfWork } from '../../../ports/store.ts'
import { openGroupCommit } from '../group-commit.ts'

type Run = (tx: UnitOfWork) => Promise<void>
type Member = { readonly key: string | undefined; readonly run: Run }
type Outcome = 'shared' | 'alone'

const MAX_MEMBERS = 50

export type UnitsToShare = {
  readonly alone: Store['transaction']
  /** As `alone`, run once and impatient of others' locks: whoever shares must not be held up by a neighbour's row. */
  readonly impatient: (run: Run) => Promise<void>
}

/**
 * Units of work of one lane that are asked for while another of the lane runs share the next transaction: one commit,
 * and whatever they all read, read once. Where it fails, whosever fault it was, each runs again by itself.
 */
export function openSharedUnits({ alone, impatient }: UnitsToShare): Store['together'] {
  const lanes = new Map<string, (member: Member) => Promise<Outcome>>()
  const laneOf = (lane: string): ((member: Member) => Promise<Outcome>) => {
    const known = lanes.get(lane)
    if (known !== undefined) return known
    const opened = openGroupCommit<Member, Outcome>({
      maxBatch: MAX_MEMBERS,
      maxWaiting: Number.POSITIVE_INFINITY,
      commit: (members) => runTogether(impatient, members),
    })
    lanes.set(lane, opened)
    return opened
  }
  return async <T>({ lane, key }: SharedLane, run: (tx: UnitOfWork) => Promise<T>) => {
    const kept: { result?: { readonly value: T } } = {}
    const keep: Run = async (tx) => {
      kept.result = { value: await run(tx) }
    }
    const outcome = await laneOf(lane)({ key, run: keep })
    return outcome === 'shared' && kept.result !== undefined ? kept.result.value : alone(run)
  }
}

async function runTogether(impatient: UnitsToShare['impatient'], members: readonly Member[]): Promise<Outcome[]> {
  const keys = new Set<string>()
  const seated = members.filter(({ key }) => key === undefined || (!keys.has(key) && keys.add(key)))
  try {
    await impatient((tx) => allOf(seated.map(({ run }) => run(tx))))
  } catch {
    // Who was at fault hears of it when it has run alone.
    return members.map(() => 'alone')
  }
  return members.map((member) => (seated.includes(member) ? 'shared' : 'alone'))
}

/** Rejects only after the last has ended: none may still speak when the transaction is rolled back. */
async function allOf(runs: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(runs)
  await Promise.all(runs)
}
