import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { startAlone, type StartingNode } from './adapters/storage/start-lock.ts'
import { compose, type App } from './compose.ts'
import type { Config } from './config/config.ts'
import type { ConsoleReport } from './console-report.ts'
import { prepareFirstOffice, type SandboxPosAccess } from './first-office.ts'
import { openKeys, type InstallationKeys } from './installation-keys.ts'
import { listen, type Listening } from './listen.ts'
import type { Logger } from './ports/logger.ts'
import type { ProgramLog } from './program-log.ts'
import { tellAddress } from './running-address.ts'
import { startSandboxPos, type SandboxPosProcess } from './sandbox-pos-process.ts'
import { StartError } from './start-failure.ts'
import { setUpStorage, type ReadyStorage } from './storage-setup.ts'

/** F09: everything begun is finished or given back within this. */
const DRAIN_MS = 8_000

export type Running = {
  readonly url: string
  /** Where it listens: the one asked for, or the next free one. */
  readonly port: number
  /** Secret of the address that claims the first office; null once somebody has. */
  readonly claimToken: string | null
  readonly deps: App['deps']
  stop(): Promise<void>
}

/** Undoes what was started, last first; a step that fails does not keep the others from being undone. */
type Undo = { readonly name: string; run(): Promise<void> }

/** Brings everything up in order; whatever fails on the way takes down what already stood. */
export async function startEverything(config: Config, report: ConsoleReport, log: ProgramLog): Promise<Running> {
  const undo: Undo[] = []
  const stop = once(async () => {
    for (const step of undo.toReversed()) {
      await step.run().catch((cause: unknown) => log.logger.error('stop.failed', cause, { step: step.name }))
    }
  })
  try {
    return { ...(await bringUp(config, report, log, undo)), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function bringUp(
  config: Config,
  report: ConsoleReport,
  log: ProgramLog,
  undo: Undo[],
): Promise<Omit<Running, 'stop'>> {
  const storage = await setUpStorage(config, (step) => report.step(step))
  undo.push({ name: 'storage', run: () => storage.stop() })
  const listening = await listen(config.host, config.port)
  undo.push({ name: 'listening', run: () => listening.stop(0) })
  const publicUrl = config.publicUrl ?? `http://${hostInUrl(config.host)}:${listening.port}`
  const { app, pos, claimToken } = await startAlone(storage.app, async (starting) => {
    const keys = await openCheckedKeys(config, starting)
    const composed = await composeApp({ config, keys, storage, publicUrl, logger: log.logger })
    undo.push({ name: 'app', run: () => composed.stop(DRAIN_MS) })
    await joinOthers(composed, config, publicUrl)
    const access = await openPos(config, keys, { listening, publicUrl, log, undo })
    const seed = { config, pos: access, publicUrl, texts: report.texts.firstOffice }
    return { app: composed, pos: access, claimToken: await prepareFirstOffice(composed.deps, seed) }
  })
  await app.start()
  listening.serve(app.web)
  // Intake ends first, so that nothing new is taken while jobs are finished.
  undo.push({ name: 'intake', run: () => listening.stop(DRAIN_MS / 2) })
  const forget = tellAddress(config.dataFolder, { pid: process.pid, url: publicUrl, posOrigin: pos.origin })
  undo.push({ name: 'address', run: async () => forget() })
  return { url: publicUrl, port: listening.port, claimToken, deps: app.deps }
}

/** Keys that open what this database holds. Throws StartError. */
async function openCheckedKeys(config: Config, starting: StartingNode): Promise<InstallationKeys> {
  const keys = openKeys(config, { mayDraw: !(await starting.hasOffices()) })
  if (await starting.isMasterKey(Buffer.from(keys.masterKey.reveal(), 'base64'))) return keys
  throw new StartError({ kind: 'keys_differ' })
}

/**
 * Addresses that people and providers get must lead to every node alike. A sandbox POS of its own is each node's other
 * one, so that two such nodes never agree. Throws StartError.
 */
async function joinOthers(app: App, { sandboxPos }: Config, publicUrl: string): Promise<void> {
  const pos = sandboxPos.kind === 'given' ? sandboxPos.url : `own of ${process.pid} ${randomUUID()}`
  const setting = await app.join({ PUBLIC_URL: publicUrl, SANDBOX_POS_URL: pos })
  if (setting !== null) throw new StartError({ kind: 'nodes_differ', setting })
}

type Composing = {
  readonly config: Config
  readonly keys: InstallationKeys
  readonly storage: ReadyStorage
  readonly publicUrl: string
  readonly logger: Logger
}

const composeApp = ({ config, keys, storage, publicUrl, logger }: Composing): Promise<App> =>
  compose({
    config,
    connection: storage.app,
    masterKey: keys.masterKey,
    publicUrl,
    bankSmsSecret: config.mode === 'sandbox' ? keys.bankSmsSecret : null,
    logger,
  })

async function openPos(
  config: Config,
  keys: InstallationKeys,
  around: { listening: Listening; publicUrl: string; log: ProgramLog; undo: Undo[] },
): Promise<SandboxPosAccess> {
  if (config.sandboxPos.kind === 'given') {
    const { url, key, secret } = config.sandboxPos
    return { origin: url, key, secret: secret.reveal() }
  }
  const { listening, publicUrl, log, undo } = around
  const access = { key: keys.sandboxPosKey, secret: keys.sandboxPosSecret.reveal() }
  const pos: SandboxPosProcess = await startSandboxPos({
    ...access,
    port: config.sandboxPos.port ?? listening.port + 1,
    ledgerFile: join(config.dataFolder, 'sandbox-pos.sqlite'),
    bankSmsUrl: `${publicUrl}/gelen-kutusu/banka-sms`,
    bankSecret: keys.bankSmsSecret.reveal(),
    logger: log.logger,
    errorOutput: log.errorOutput,
  })
  undo.push({ name: 'sandbox-pos', run: () => pos.stop() })
  return { ...access, origin: pos.origin }
}

/** What listens everywhere is reached by its own name from this machine. */
const hostInUrl = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host)

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => (running ??= run())
}
