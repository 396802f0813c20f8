import { setTimeout as sleep } from 'node:timers/promises'
import { it, type TestContext } from 'vitest'
import { measured, type Figures } from '../support/measured.ts'
import { FAULT_CASES, type FaultId } from './cases.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What a case measured, for the table. */
    fault?: string[]
  }
}

/** `npm run test:faults -- --long` sets it. */
export const isLong = process.env['FAULTS'] === 'long'

export type Noting = {
  /** A figure for the table. */
  note(text: string): void
  /** Figures for the table of promises. */
  measure(figures: Figures): void
  /** Ends the test as not run, for a reason that stands in the table. */
  skip(reason: string): never
}

const MINUTE = 60_000

/** One case of the catalogue as a test whose title is its number and its sentence. */
export function fault(
  id: FaultId,
  run: (noting: Noting) => Promise<void>,
  timeout = isLong ? 20 * MINUTE : 6 * MINUTE,
) {
  it(
    `${id} ${FAULT_CASES[id].law}`,
    ({ task, skip }: TestContext) => {
      const note = (text: string): void => void (task.meta.fault = [...(task.meta.fault ?? []), text])
      const leave = (reason: string): never => {
        note(`not run: ${reason}`)
        return skip(reason)
      }
      return run({ note, skip: leave, measure: (figures) => measured(task, figures) })
    },
    timeout,
  )
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

type Printing = { readonly bot: { printed(): string; ended(): Promise<number | null> } }

/** For `afterEach`: what the program said last stands beside a failure. */
export async function showOnFailure({ task }: TestContext, { bot }: Printing): Promise<void> {
  const state = await Promise.race([bot.ended().then((code) => `ended with ${code}`), sleep(50, 'alive')])
  if (task.result?.state === 'fail')
    process.stderr.write(
      `--- ${task.name}\n${task.result.errors?.[0]?.message ?? ''}\n--- the program (${state}) said last:\n${bot.printed().slice(-6_000)}\n---\n`,
    )
}
