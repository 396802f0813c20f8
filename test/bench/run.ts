import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openKeys } from '../../src/installation-keys.ts'
import { openBackOffice, type BackOffice, type PaidLink } from './back-office.ts'
import { measureAcknowledgement } from './callback-ack.ts'
import { measureCallbackPace } from './callback-pace.ts'
import { startCollector, type CallbackCollector } from './callback-collector.ts'
import { CHATS, measureChat } from './chat.ts'
import { measureConfirmations, PAYMENTS, PER_SECOND, type PaidCallback } from './confirmation.ts'
import { readMemory } from './database.ts'
import { heading, kept, print } from './figures.ts'
import { waitUntil } from './load.ts'
import { measurePayPage } from './pay-page.ts'
import { startSystem, type StartedSystem, type SystemOptions } from './started-system.ts'
import { startTelegram } from './telegram-server.ts'

/** Chats among which the payments of the "distinct chats" figure are spread. */
const TELEGRAM_CHATS = 100
const PREPARED_AT_ONCE = 6
const SETTLE_MS = 2_000
/** Enough to call back about, where nobody looks at the confirmations. */
const FEW_PAYMENTS = 20

/** `npm run bench -- 2 4` measures only what those numbers name; `--json <file>` keeps what promises are judged by. */
const { values, positionals: chosen } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const isChosen = (number: string): boolean => chosen.length === 0 || chosen.includes(number)

const dataFolder = mkdtempSync(join(tmpdir(), 'tahsilbot-bench-'))
const telegram = await startTelegram()
const collector = await startCollector()
print(`Node ${process.version}, ${availableParallelism()} cores; loopback only; data in a folder of its own`)
try {
  await measureAll({ dataFolder, telegramRoot: telegram.root })
} finally {
  telegram.close()
  collector.close()
  rmSync(dataFolder, { recursive: true, force: true })
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(kept))

async function measureAll(options: SystemOptions): Promise<void> {
  heading('5. Start to ready, and memory two seconds later')
  await measureRunning(await startAndWeigh('cold (initdb, migrations)', options), options)
  const warm = await startAndWeigh('warm', options)
  await warm.stop()
  if (isChosen('1')) await measureAcknowledgement(options.dataFolder)
}

async function startAndWeigh(how: string, options: SystemOptions): Promise<StartedSystem> {
  const system = await startSystem(options)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const { bot, pos, postgres, servers } = await readMemory(options.dataFolder, system.pid)
  const [mib, seconds] = [(value: number) => `${value.toFixed(0)} MiB`, (system.readyMs / 1_000).toFixed(1)]
  const memory = `bot ${mib(bot)}, PostgreSQL ${mib(postgres)} in ${servers} processes, sandbox POS ${mib(pos)}`
  print(`  ${how}: ${seconds} s; ${memory}`)
  return system
}

async function measureRunning(system: StartedSystem, options: SystemOptions): Promise<void> {
  try {
    const office = await openBackOffice(options.dataFolder, collector.origin)
    const prepared = await prepareAndClose(office)
    const posSecret = openKeys({ masterKey: null, dataFolder: options.dataFolder }).sandboxPosSecret.reveal()
    const sides = { system, posSecret, telegram }
    const pace = `${PER_SECOND} per second for 15 s`
    if (isChosen('2')) {
      const title = (part: string, chats: string): string => `${part}. Callback in → Telegram out, ${pace}, ${chats}`
      await measureConfirmations({ name: '2a', title: title('2a', 'distinct chats') }, sides, prepared.distinct)
      await measureConfirmations({ name: '2b', title: title('2b', 'one chat') }, sides, prepared.oneChat)
    }
    if (isChosen('6')) await measureCallbackPace(sides, [...prepared.distinct, ...prepared.oneChat])
    if (isChosen('3')) await measureChat(system.url, prepared.members)
    if (isChosen('4')) await measurePayPage(system.url, prepared.token)
  } finally {
    await system.stop()
    reportComplaints(system)
  }
}

async function prepareAndClose(office: BackOffice) {
  try {
    return await prepare(office)
  } finally {
    await office.close()
  }
}

async function prepare(office: BackOffice) {
  const begin = performance.now()
  const members = await Promise.all(Array.from({ length: CHATS }, (_, number) => office.addChatMember(number)))
  const telegramMembers = await inTurns(isChosen('2') ? TELEGRAM_CHATS : 1, (n) => office.addTelegramMember(1_000 + n))
  const [lone] = telegramMembers
  if (lone === undefined) throw new Error('nobody hears of payments')
  const count = isChosen('2') ? PAYMENTS : isChosen('6') ? FEW_PAYMENTS : 0
  const distinct = await inTurns(count, (n) => office.payLink(telegramMembers[n % telegramMembers.length] ?? lone))
  const oneChat = await inTurns(count, () => office.payLink(lone))
  const { token } = await office.openLink(lone)
  await waitUntil(() => collector.captured.size >= distinct.length + oneChat.length, 10_000)
  await office.waitForQuiet()
  print(
    `  (${distinct.length + oneChat.length} payments prepared in ${((performance.now() - begin) / 1_000).toFixed(0)} s)`,
  )
  return { members, token, distinct: callbacksOf(collector, distinct), oneChat: callbacksOf(collector, oneChat) }
}

function callbacksOf({ captured }: CallbackCollector, paid: readonly PaidLink[]): PaidCallback[] {
  return paid.map(({ link, reference }) => {
    const callback = captured.get(reference)
    if (callback === undefined) throw new Error(`the POS has not called back for ${link.shortNumber}`)
    return { ...callback, shortNumber: link.shortNumber }
  })
}

async function inTurns<T>(count: number, make: (number: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next
      next += 1
      made[number] = await make(number)
    }
  }
  await Promise.all(Array.from({ length: PREPARED_AT_ONCE }, worker))
  return made
}

function reportComplaints(system: StartedSystem): void {
  const errors = system.complaints()
  if (errors.length > 0)
    print(`\n  The system wrote ${errors.length} error lines, the last:\n${errors.slice(-3).join('\n')}`)
}
