import { appendFileSync } from 'node:fs'
import { openBossQueue, type BossQueueOptions } from '../../../src/adapters/queue/boss-queue.ts'
import { silentLogger } from '../silent-logger.ts'

/** Takes the jobs of the first queue and holds each for ever. */
type Options = Pick<BossQueueOptions, 'connection' | 'definitions'> & { readonly logFile: string }

const { logFile, ...options }: Options = JSON.parse(process.argv[2] ?? '')
const queue = await openBossQueue({ ...options, logger: silentLogger })
await queue.work(options.definitions[0]?.name ?? '', async ({ payload }) => {
  appendFileSync(logFile, `${payload['key']}${payload['step']} begun\n`)
  console.log(`holding ${payload['key']}${payload['step']}`)
  await new Promise(() => undefined)
})
