import { signCallback } from '../../src/sandbox-pos/signature.ts'
import type { HeldCallback } from './callback-collector.ts'
import { cpuTimeOf } from './database.ts'
import { aim, heading, latencies, percentile, print } from './figures.ts'
import { atPace, waitUntil } from './load.ts'
import type { TelegramServer } from './telegram-server.ts'

export const PER_SECOND = 20
export const PAYMENTS = 20 * 15
const AIM_MS = 500
const LAST_WAIT_MS = 30_000

/** The first line of the office's message and, below it, the link's number and the attempt's. */
const RECEIVED = /Ödeme alındı[^]*İşlem no (\w+)-\d+/

export type PaidCallback = HeldCallback & { readonly shortNumber: string }

/** From the moment a callback is sent to us until "Ödeme alındı" has arrived at Telegram. */
export async function measureConfirmations(
  title: string,
  { url, pid, posSecret, telegram }: { url: string; pid: number; posSecret: string; telegram: TelegramServer },
  callbacks: readonly PaidCallback[],
): Promise<void> {
  heading(title)
  const sentAt = new Map<string, number>()
  const acknowledged: number[] = []
  const [before, cpuBefore] = [telegram.calls.length, cpuTimeOf(pid)]
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
  print(`  acknowledged       ${latencies(acknowledged)}`)
  print(`  told on Telegram   ${latencies(waits)}`)
  const cpu = cpuTimeOf(pid)
  if (cpu !== null && cpuBefore !== null)
    print(`  CPU of the bot     ${((cpu - cpuBefore) / callbacks.length).toFixed(0)} ms per payment`)
  const [isAll, p99] = [waits.length === callbacks.length, percentile(waits, 0.99)]
  print(`  ${aim(isAll && p99 <= AIM_MS, `p99 ≤ ${AIM_MS} ms, ${waits.length} of ${callbacks.length} told`)}`)
}

async function sendCallback(url: string, posSecret: string, { path, body }: HeldCallback): Promise<void> {
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
