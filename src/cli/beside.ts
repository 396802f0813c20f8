import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseConnection } from '../adapters/storage/connection-settings.ts'
import { joinEmbeddedPostgres } from '../adapters/storage/embedded-postgres.ts'
import { openPinoLogger } from '../adapters/system/pino-logger.ts'
import { compose, type App } from '../compose.ts'
import { issueOneTimeToken } from '../app/issue-one-time-token.ts'
import type { Config } from '../config/config.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import { openKeys } from '../installation-keys.ts'
import { readAddress } from '../running-address.ts'
import { setUpStorage } from '../storage-setup.ts'
import type { Tool } from './program.ts'

/** The offices' books, opened beside the program that runs on them, or alone where none runs. */
export type Beside = {
  readonly deps: App['deps']
  readonly publicUrl: string
  readonly posOrigin: string
  readonly isRunning: boolean
  close(): Promise<void>
}

/** Null where this installation has never been started: there is no office yet. */
export async function openBeside({ config, report }: Tool): Promise<Beside | null> {
  if (isNeverStarted(config)) return null
  const address = readAddress(config.dataFolder)
  const joined = config.database === null ? await joinEmbeddedPostgres(config.dataFolder) : null
  const storage = joined === null ? await setUpStorage(config, report.step) : { app: joined.app, stop: async () => {} }
  const publicUrl = address?.url ?? config.publicUrl ?? `http://${config.host}:${config.port}`
  const app = await composeBeside(config, storage.app, publicUrl)
  return {
    deps: app.deps,
    publicUrl,
    posOrigin: address?.posOrigin ?? posOriginOf(config),
    isRunning: address !== null,
    close: async () => {
      await app.stop(0)
      await storage.stop()
    },
  }
}

const isNeverStarted = ({ database, masterKey, dataFolder }: Config): boolean =>
  database === null && masterKey === null && !existsSync(join(dataFolder, 'keys.json'))

const composeBeside = (config: Config, connection: DatabaseConnection, publicUrl: string): Promise<App> =>
  compose({
    config,
    connection,
    masterKey: openKeys(config).masterKey,
    publicUrl,
    bankSmsSecret: null,
    logger: openPinoLogger({ level: config.logLevel === 'debug' ? 'debug' : 'silent' }),
  })

/** Brought up to date at every start, should it turn out to be another. */
const posOriginOf = ({ sandboxPos, port }: Config): string =>
  sandboxPos.kind === 'given' ? sandboxPos.url : `http://127.0.0.1:${sandboxPos.port ?? port + 1}`

/** The first office and who owns it; null where there is none yet. */
export const firstOwner = ({ deps }: Beside): Promise<{ office: Merchant; owner: Member } | null> =>
  deps.store.transaction(async (tx) => {
    const [office] = await tx.merchants.all()
    if (office === undefined) return null
    const owner = (await tx.members.ofMerchant(office.id)).find(({ role }) => role === 'owner')
    return owner === undefined ? null : { office, owner }
  })

/** A one-time address that logs the owner in. */
export const loginAddress = ({ deps, publicUrl }: Beside, owner: Member): Promise<string> =>
  deps.store.transaction(async (tx) => {
    const about = { purpose: 'panel_login', merchantId: owner.merchantId, subjectId: owner.id } as const
    return `${publicUrl}/giris/${(await issueOneTimeToken(tx, deps, about)).plain}`
  })
