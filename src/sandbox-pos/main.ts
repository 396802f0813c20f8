import { systemClock } from './clock.ts'
import { Ledger } from './ledger.ts'
import { stderrLog } from './log.ts'
import { createFirstMerchant, registerMerchants } from './merchants.ts'
import type { Pos } from './pos.ts'
import { startScheduler } from './scheduler.ts'
import { startServer } from './server.ts'
import { readSettings, type Settings } from './settings.ts'

const settings = readSettings(process.argv.slice(2))
if (settings.ok) {
  await run(settings.value)
} else {
  stderrLog('settings.wrong', { flag: settings.error })
  process.exitCode = 2
}

async function run(settings: Settings): Promise<void> {
  const ledger = new Ledger(settings.ledgerFile)
  const wakers: (() => void)[] = []
  const wake = (): void => wakers.forEach((waker) => waker())
  const pos: Pos = { ledger, clock: systemClock, settings, log: stderrLog, wake }
  registerMerchants(ledger, settings.merchants, systemClock.now())
  const merchant = createFirstMerchant(ledger, systemClock.now())
  const scheduler = startScheduler(pos)
  wakers.push(() => scheduler.wake())
  const server = await startServer(pos)

  const stop = once(async () => {
    await server.close()
    await scheduler.stop()
    ledger.close()
    process.exit(0)
  })
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (settings.parentWatch) process.stdin.resume().once('end', stop).once('error', stop)
  const ready = { ready: true, origin: server.origin, ...(merchant === null ? {} : { merchant }) }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}

/** A second signal during the drain changes nothing. */
function once(stop: () => Promise<void>): () => void {
  let isStopping = false
  return () => {
    if (isStopping) return
    isStopping = true
    void stop()
  }
}
