import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/adapters/storage/embedded-postgres.ts'
import { openKeys } from '../../src/installation-keys.ts'
import { signCallback } from '../../src/sandbox-pos/signature.ts'
import { runProgram } from './child-program.ts'
import { openClient } from './database.ts'
import { aim, heading, print } from './figures.ts'
import { compare, CONNECTIONS, type Target } from './load.ts'
import { profiling } from './started-system.ts'

const LEAST_RATIO = 0.8

/** "Verify, store durably, 200" beside a bare handler that commits one row; the system itself is down meanwhile. */
export async function measureAcknowledgement(dataFolder: string): Promise<void> {
  heading(
    `1. Callback acknowledged, against a bare Express handler with one committed INSERT (${CONNECTIONS} connections)`,
  )
  const postgres = await openEmbeddedPostgres({ dataFolder, progress: () => undefined })
  const child = (name: string) =>
    runProgram(join(import.meta.dirname, 'children', name), { argv: [dataFolder], env: profiling() })
  const [ours, bare] = [child('way-in.ts'), child('bare-insert.ts')]
  try {
    const [[, oursUrl = ''], [, bareUrl = '']] = await Promise.all([
      ours.said(/^(http:\S+)$/),
      bare.said(/^(http:\S+)$/),
    ])
    const nextPost = callbackMaker(openKeys({ masterKey: null, dataFolder }).sandboxPosSecret.reveal())
    const path = `/callbacks/sandbox/${await posAccountOf(dataFolder)}`
    const targets: [Target, Target] = [
      { name: 'ours', url: oursUrl + path, nextPost },
      { name: 'bare', url: bareUrl, nextPost },
    ]
    const ratio = await compare(...targets)
    print(`  ${aim(ratio >= LEAST_RATIO, `median ratio ${ratio.toFixed(2)}, aim ≥ ${LEAST_RATIO}`)}`)
  } finally {
    await Promise.all([ours.stop(), bare.stop()])
    await postgres.stop()
  }
}

async function posAccountOf(dataFolder: string): Promise<string> {
  const client = await openClient(dataFolder)
  try {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM pos_account LIMIT 1')
    return rows[0]?.id ?? ''
  } finally {
    await client.end()
  }
}

/** A new event each time, as the sandbox POS words and signs it. */
const callbackMaker = (secret: string) => () => {
  const body = JSON.stringify({
    eventId: randomUUID(),
    type: 'payment.captured',
    reference: randomBytes(16).toString('hex'),
    paymentId: randomUUID(),
    amount: 1_500_000,
    chargedAmount: 1_500_000,
    occurredAt: '2026-01-01T00:00:00.000Z',
  })
  return {
    headers: { 'content-type': 'application/json', 'x-pos-signature': signCallback(secret, body, Date.now()) },
    body,
  }
}
