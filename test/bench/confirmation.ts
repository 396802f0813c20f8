import { signCallback } from '../../src/sandbox-pos/signature.ts'
import type { HeldCallback } from './callback-collector.ts'
import { childOf, cpuTimeOf, cpuTimeOfTree, postmasterOf } from './database.ts'
import { aim, heading, kept, latencies, percentile, print } from './figures.ts'
import { atPace, waitUntil } from './load.ts'
import type { StartedSystem, Statements } from './started-system.ts'
import type { TelegramServer } from './telegram-server.ts'

export const PER_SECOND = 20
export const PAYMENTS = 20 * 15
const AIM_MS = 500
const LAST_WAIT_MS = 30_000
const SETTLE_MS = 2_000

/** The first line of the office's message and, below it, the link's number and the attempt's. */
const RECEIVED = /Ödeme alındı[^]*İşlem no (\w+)-\d+/

export type PaidCallback = HeldCallback & { readonly shortNumber: string }

/** From the moment a callback is sent to us until "Ödeme alındı" has arrived at Telegram. */
export async function measureConfirmations(
  { title, name }: { title: string; name: string },
  { system, posSecret, telegram }: { system: StartedSystem; posSecret: string; telegram: TelegramServer },
  callbacks: readonly PaidCallback[],
): Promise<void> {
  heading(title)
  const sentAt = new Map<string, number>()
  const acknowledged: number[] = []
  const { url } = system
  const spent = await cpuClocks(system)
  const [before, cpuBefore, statementsBefore] = [telegram.calls.length, spent(), await system.countStatements()]
  await atPace(PER_SECOND, callbacks.length, async (turn) => {
    const callback = callbacks[turn]
    if (callback === undefined) return
    const begin = performance.now()
    sentAt.set(callback.shortNumber, begin)
    await sendCallback(url, posSecret, callback)
    acknowledged.push(performance.now() - begin)
  })
  const told = (): Map<string, number> => firstTold(telegram, before)
  await waitUntil(() => told().size >= callbacks.length, LAST_WAIT_MS)
  const waits = [...told()].map(([shortNumber, at]) => at - (sentAt.get(shortNumber) ?? Number.NaN))
  kept[`${name}.acknowledgedMs`] = acknowledged
  kept[`${name}.toldMs`] = waits
  print(`  acknowledged       ${latencies(acknowledged)}`)
  print(`  told on Telegram   ${latencies(waits)}`)
  // The payer's receipt and the live card follow the office's message; they are part of what a payment costs.
  await waitUntil(() => isSettled(telegram, before, callbacks.length), LAST_WAIT_MS)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  printCpu(cpuBefore, spent(), callbacks.length)
  printStatements(statementsBefore, await system.countStatements(), callbacks.length)
  const [isAll, p99] = [waits.length === callbacks.length, percentile(waits, 0.99)]
  print(`  ${aim(isAll && p99 <= AIM_MS, `p99 ≤ ${AIM_MS} ms, ${waits.length} of ${callbacks.length} told`)}`)
}

type CpuTimes = Readonly<Record<string, number | null>>

/** What each side has spent so far, in ms: all of them share the cores. */
async function cpuClocks({ pid, dataFolder }: StartedSystem): Promise<() => CpuTimes> {
  const [postmaster, pos] = [await postmasterOf(dataFolder), childOf(pid)]
  const ownMs = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
  return () => ({
    'the bot': cpuTimeOf(pid),
    PostgreSQL: postmaster === null ? null : cpuTimeOfTree(postmaster),
    'the sandbox POS': pos === null ? null : cpuTimeOf(pos),
    'the load': ownMs(),
  })
}

function printCpu(before: CpuTimes, after: CpuTimes, payments: number): void {
  const shares = Object.entries(after).map(([who, ms]) => {
    const since = before[who] ?? null
    return `${who} ${ms === null || since === null ? '–' : ((ms - since) / payments).toFixed(1)}`
  })
  print(`  CPU, ms a payment  ${shares.join(' · ')}`)
}

const isSettled = ({ calls }: TelegramServer, from: number, edits: number): boolean =>
  calls.slice(from).filter(({ method }) => method === 'editMessageText').length >= edits

const SHOWN = Number(process.env['BENCH_SHOW_STATEMENTS'] ?? 0)

/** Whatever the bot sent to PostgreSQL meanwhile, its own idling included. BENCH_SHOW_STATEMENTS=<n> lists the commonest. */
function printStatements(before: Statements, after: Statements, payments: number): void {
  const sent = [...after].map(([text, count]) => ({ text, perPayment: (count - (before.get(text) ?? 0)) / payments }))
  const total = sent.reduce((sum, { perPayment }) => sum + perPayment, 0)
  print(`  SQL statements     ${total.toFixed(1)} per payment`)
  const commonest = sent.toSorted((a, b) => b.perPayment - a.perPayment).slice(0, SHOWN)
  for (const { text, perPayment } of commonest) {
    print(`    ${perPayment.toFixed(2).padStart(6)}  ${text.replaceAll(/\s+/g, ' ').trim().slice(0, 150)}`)
  }
}

export async function sendCallback(url: string, posSecret: string, { path, body }: HeldCallback): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-pos-signature': signCallback(posSecret, body, Date.now()) }
  const response = await fetch(url + path, { method: 'POST', headers, body })
  const answer = await response.text()
  if (response.status !== 200 || answer !== 'OK') throw new Error(`callback refused: ${response.status} ${answer}`)
}

function firstTold(telegram: TelegramServer, from: number): Map<string, number> {
  const told = new Map<string, number>()
  for (const { method, text, at } of telegram.calls.slice(from)) {
    const shortNumber = method === 'sendMessage' ? RECEIVED.exec(text)?.[1] : undefined
    if (shortNumber !== undefined && !told.has(shortNumber)) told.set(shortNumber, at)
  }
  return told
}
