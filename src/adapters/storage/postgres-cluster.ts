import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from './cluster-credentials.ts'
import { makePassable } from './data-folder.ts'
import type { PostgresPrograms } from './postgres-binaries.ts'
import { canReach, detailOf, runForServer, type ServerAccount } from './server-account.ts'
import { StorageSetupError, type TellStep } from './setup-failure.ts'

/** Where root's clusters go that its database account cannot reach in place. */
const ELSEWHERE = '/var/lib/tahsilbot'

/** The folder that holds `cluster` (PGDATA) and, where needed, a copy of the programs. */
export type ClusterHome = { readonly folder: string; readonly cluster: string }

/**
 * The home is `postgres` in the data folder. As root below /root (or in any folder that only root enters) the database's
 * account cannot go there: the home is then in /var/lib, and a file in its place remembers where.
 */
export async function chooseClusterHome(base: string, account: ServerAccount, tell: TellStep): Promise<ClusterHome> {
  const known = findClusterHome(base)
  if (known.folder !== base) return tellElsewhere(known, tell)
  if (account === null || (await canReach(account, base))) return known
  if (existsSync(known.cluster)) {
    throw new StorageSetupError({ kind: 'cluster_unreachable', folder: base, account: account.name })
  }
  const elsewhere = join(ELSEWHERE, `postgres-${randomBytes(4).toString('hex')}`)
  makePassable(ELSEWHERE)
  makePassable(elsewhere)
  writePrivateFile(signpostOf(base), `${elsewhere}\n`)
  return tellElsewhere(homeAt(elsewhere), tell)
}

/** Where the cluster is by what was decided before; `base` itself where nothing was. */
export function findClusterHome(base: string): ClusterHome {
  const signpost = signpostOf(base)
  return homeAt(existsSync(signpost) ? readFileSync(signpost, 'utf8').trim() : base)
}

const signpostOf = (base: string): string => join(base, 'kept-elsewhere')

const homeAt = (folder: string): ClusterHome => ({ folder, cluster: join(folder, 'cluster') })

function tellElsewhere(home: ClusterHome, tell: TellStep): ClusterHome {
  tell({ kind: 'cluster_kept_elsewhere', folder: home.folder })
  return home
}

export type ClusterSpec = {
  readonly home: ClusterHome
  readonly account: ServerAccount
  readonly programs: PostgresPrograms
  readonly superuserPassword: string
  /** Server settings beyond ours, for tests. */
  readonly settings: Readonly<Record<string, string>>
}

/** Runs initdb in a folder that gets its name only when it is whole, so that a kill in between leaves nothing half made. */
export async function createCluster(spec: ClusterSpec, tell: TellStep): Promise<void> {
  const { home, account, programs } = spec
  tell({ kind: 'creating_cluster', folder: home.cluster })
  const unfinished = `${home.cluster}.new`
  const passwordFile = join(home.folder, 'initdb-password')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  writePrivateFile(passwordFile, spec.superuserPassword)
  for (const path of [unfinished, passwordFile]) if (account !== null) chownSync(path, account.uid, account.gid)
  try {
    await runForServer(account, programs.initdb, initdbArguments(unfinished, passwordFile, spec.settings))
    renameSync(unfinished, home.cluster)
  } catch (cause) {
    throw new StorageSetupError({ kind: 'cluster_not_created', detail: detailOf(cause) }, { cause })
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function initdbArguments(folder: string, passwordFile: string, extra: Readonly<Record<string, string>>): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A client that died in the middle of a long statement frees its locks within a second (no such check on Windows).
    ...(process.platform === 'win32' ? {} : { client_connection_check_interval: '1s' }),
    ...extra,
  }
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    ...Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`),
  ]
}

/** Data files of another major version cannot be opened, only upgraded by PostgreSQL's own tools. */
export function checkClusterVersion(cluster: string, needed: string): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (found !== needed) throw new StorageSetupError({ kind: 'cluster_version_differs', folder: cluster, found, needed })
}
