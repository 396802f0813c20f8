import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readOrDrawCredentials, type ClusterCredentials } from './cluster-credentials.ts'
import type { DatabaseConnection } from './connection-settings.ts'
import { claimDataFolder, makePassable, type DataFolder } from './data-folder.ts'
import { APP_ROLE, DATABASE, ensureRoles, OWNER_ROLE } from './embedded-roles.ts'
import { findPrograms, locatePackage, type ProgramPackage } from './postgres-binaries.ts'
import { checkClusterVersion, chooseClusterHome, createCluster, findClusterHome } from './postgres-cluster.ts'
import { findServer, startOrAdopt, stopServer, type RunningServer, type ServerSpec } from './postgres-server.ts'
import { superviseServer } from './postgres-supervisor.ts'
import { chooseServerAccount } from './server-account.ts'
import type { TellStep } from './setup-failure.ts'

export type EmbeddedConnections = {
  /** Makes and changes tables. */
  readonly owner: DatabaseConnection
  /** Reads and writes rows: the role of the running program. */
  readonly app: DatabaseConnection
}

export type EmbeddedPostgres = EmbeddedConnections & {
  readonly superuser: DatabaseConnection
  /** True when the server had outlived a killed bot. */
  readonly adopted: boolean
  /** PGDATA, which may lie outside the data folder. */
  readonly cluster: string
  /** Stops the server and lets the data folder go. A second call does nothing. */
  stop(): Promise<void>
}

export type EmbeddedPostgresOptions = {
  readonly dataFolder: string
  readonly progress: TellStep
  /** Server settings beyond ours at the making of the cluster; for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Claims the data folder and brings up its PostgreSQL: made on first use, adopted where it outlived a killed bot.
 * Throws StorageSetupError.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const installed = locatePackage()
  const claim = claimDataFolder(options.dataFolder)
  try {
    return await openClaimed(claim, installed, options)
  } catch (cause) {
    claim.release()
    throw cause
  }
}

/** Connections to the server of a bot that runs on this data folder, for tools beside it; null when none runs. */
export async function joinEmbeddedPostgres(dataFolder: string): Promise<EmbeddedConnections | null> {
  const base = join(resolve(dataFolder), 'postgres')
  const { cluster } = findClusterHome(base)
  if (!existsSync(cluster)) return null
  const passwords = readOrDrawCredentials(credentialsFileOf(base), true)
  const superuser = await findServer({ cluster, superuserPassword: passwords.superuser })
  return superuser === null ? null : connectionsOf(superuser, passwords)
}

const credentialsFileOf = (base: string): string => join(base, 'credentials.json')

async function openClaimed(
  claim: DataFolder,
  installed: ProgramPackage,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { progress, settings = {} } = options
  const base = join(claim.path, 'postgres')
  makePassable(base)
  const account = await chooseServerAccount(findClusterHome(base).cluster)
  const home = await chooseClusterHome(base, account, progress)
  const programs = await findPrograms({ account, installed, copyFolder: join(home.folder, 'programs') }, progress)
  const clusterExists = existsSync(home.cluster)
  const passwords = readOrDrawCredentials(credentialsFileOf(base), clusterExists)
  const spec = { cluster: home.cluster, home, account, programs, superuserPassword: passwords.superuser, settings }
  if (!clusterExists) await createCluster(spec, progress)
  checkClusterVersion(home.cluster, programs.majorVersion)
  const server = await startOrAdopt(spec, progress)
  return finishOpening({ claim, spec, server, passwords, progress })
}

type Opening = {
  readonly claim: DataFolder
  readonly spec: ServerSpec
  readonly server: RunningServer
  readonly passwords: ClusterCredentials
  readonly progress: TellStep
}

async function finishOpening({ claim, spec, server, passwords, progress }: Opening): Promise<EmbeddedPostgres> {
  let stopped: Promise<void> | null = null
  const supervisor = superviseServer(spec, server.superuser.port, progress)
  const stopAll = async (): Promise<void> => {
    await supervisor.stop()
    await stopServer(spec)
  }
  const stop = (): Promise<void> => (stopped ??= stopAll().finally(() => claim.release()))
  try {
    await ensureRoles(server.superuser, passwords)
  } catch (cause) {
    await stop()
    throw cause
  }
  return { ...server, ...connectionsOf(server.superuser, passwords), cluster: spec.cluster, stop }
}

const connectionsOf = (superuser: DatabaseConnection, passwords: ClusterCredentials): EmbeddedConnections => ({
  owner: { ...superuser, database: DATABASE, user: OWNER_ROLE, password: passwords.owner },
  app: { ...superuser, database: DATABASE, user: APP_ROLE, password: passwords.app },
})
