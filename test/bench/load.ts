import autocannon from 'autocannon'
import { median, print } from './figures.ts'

export const CONNECTIONS = 32
const WARM_SECONDS = 1
const ROUND_SECONDS = 4
const ROUNDS = 3

export type Target = {
  readonly name: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Each request is a POST of the next of these. */
  readonly nextPost?: () => { readonly headers: Record<string, string>; readonly body: string }
}

export type Round = { readonly perSecond: number; readonly p99: number }

async function measure(target: Target, seconds: number): Promise<Round> {
  const { nextPost } = target
  const result = await autocannon({
    url: target.url,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { 'user-agent': 'Mozilla/5.0 (bench)', ...target.headers },
    ...(nextPost === undefined
      ? {}
      : { requests: [{ method: 'POST' as const, setupRequest: (request) => ({ ...request, ...nextPost() }) }] }),
  })
  if (result.errors > 0 || result.non2xx > 0) {
    throw new Error(`${target.name}: ${result.errors} errors, ${result.non2xx} answers other than 2xx`)
  }
  return { perSecond: result.requests.total / result.duration, p99: result.latency.p99 }
}

/** Ours and the yardstick by turns, so that whatever else the machine does falls on both; returns the median ratio. */
export async function compare(ours: Target, bare: Target): Promise<number> {
  for (const target of [ours, bare]) await measure(target, WARM_SECONDS)
  const ratios: number[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const [a, b] = [await measure(ours, ROUND_SECONDS), await measure(bare, ROUND_SECONDS)]
    ratios.push(a.perSecond / b.perSecond)
    print(`  round ${round}: ${lineOf(ours, a)} | ${lineOf(bare, b)} | ratio ${(a.perSecond / b.perSecond).toFixed(2)}`)
  }
  return median(ratios)
}

const lineOf = ({ name }: Target, { perSecond, p99 }: Round): string =>
  `${name} ${perSecond.toFixed(0)}/s, p99 ${p99} ms`

/** Calls `act` once per turn at an even pace, whether or not earlier calls have ended; waits for all of them. */
export async function atPace(perSecond: number, times: number, act: (turn: number) => Promise<void>): Promise<void> {
  const begin = performance.now()
  const running: Promise<void>[] = []
  for (let turn = 0; turn < times; turn += 1) {
    const wait = begin + (turn * 1_000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    running.push(act(turn))
  }
  await Promise.all(running)
}

export async function waitUntil(isSo: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs
  while (performance.now() < end) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return isSo()
}
