import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { DatabaseConnection } from './connection-settings.ts'
import type { PostgresPrograms } from './postgres-binaries.ts'
import { detailOf, runForServer, type ServerAccount } from './server-account.ts'
import { StorageSetupError, type TellStep } from './setup-failure.ts'

const HOST = '127.0.0.1'
const START_TIMEOUT_SECONDS = 120
const START_TRIES = 3
const ANSWER_TRIES = 60
const ANSWER_PAUSE_MS = 500
const MAX_LOG_BYTES = 5 * 1024 * 1024
const LOG_TAIL_CHARACTERS = 2_000

export type ServerSpec = {
  readonly cluster: string
  readonly account: ServerAccount
  readonly programs: PostgresPrograms
  readonly superuserPassword: string
}

export type RunningServer = { readonly superuser: DatabaseConnection; readonly adopted: boolean }

/** Adopts the server that a killed bot left behind, or starts one on a free port of the loopback interface. */
export async function startOrAdopt(spec: ServerSpec, tell: TellStep): Promise<RunningServer> {
  const left = readPidFile(spec.cluster)
  if (left !== null) {
    const superuser = await awaitLeftServer(spec, left)
    if (superuser !== null) {
      tell({ kind: 'adopted_server', pid: left.pid })
      return { superuser, adopted: true }
    }
    tell({ kind: 'cleared_stale_pid_file' })
    rmSync(pidFileOf(spec.cluster), { force: true })
  }
  tell({ kind: 'starting_server' })
  return { superuser: await startServer(spec), adopted: false }
}

/** The running server of this cluster, or null; starts nothing and clears nothing. */
export async function findServer(spec: Omit<ServerSpec, 'programs' | 'account'>): Promise<DatabaseConnection | null> {
  const left = readPidFile(spec.cluster)
  if (left === null) return null
  const superuser = superuserOn(spec, left.port)
  return (await answer(superuser, spec.cluster)) === 'ours' ? superuser : null
}

/** Whether the cluster's server process lives; answering is another matter. */
export async function isServerAlive({ cluster }: Pick<ServerSpec, 'cluster'>): Promise<boolean> {
  const left = readPidFile(cluster)
  return left !== null && (await isPostgresProcess(left.pid))
}

/** Once more on the port that every open pool knows. Rejects where the dead one's processes still hold the cluster. */
export async function restartServer(spec: ServerSpec, port: number): Promise<void> {
  rmSync(pidFileOf(spec.cluster), { force: true })
  const log = join(spec.cluster, 'server.log')
  await runForServer(spec.account, spec.programs.pgCtl, startArguments(spec.cluster, log, port))
}

/** `fast`: open transactions are rolled back, what is committed is safe. Nothing to do when it is not running. */
export async function stopServer({ cluster, account, programs }: ServerSpec): Promise<void> {
  if (readPidFile(cluster) === null) return
  await runForServer(account, programs.pgCtl, ['stop', '-w', '-m', 'fast', '-D', cluster])
}

type PidFile = { readonly pid: number; readonly port: number }

const pidFileOf = (cluster: string): string => join(cluster, 'postmaster.pid')

/** Line 1 is the process, line 4 the port. */
function readPidFile(cluster: string): PidFile | null {
  if (!existsSync(pidFileOf(cluster))) return null
  const lines = readFileSync(pidFileOf(cluster), 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

const superuserOn = (
  { cluster, superuserPassword }: Pick<ServerSpec, 'cluster' | 'superuserPassword'>,
  port: number,
): DatabaseConnection => ({
  host: hostOf(cluster, port),
  port,
  user: 'postgres',
  password: superuserPassword,
  database: 'postgres',
})

/** The longest socket address that every system takes (macOS: 104 bytes with its end). */
const MAX_SOCKET_BYTES = 103

/**
 * The folder of the server's own socket where there is one: a statement over it costs about half the processor time of
 * one over TCP. Where it cannot be, as on Windows or below a long path, TCP on the loopback interface.
 */
function hostOf(cluster: string, port: number): string {
  const socket = join(cluster, `.s.PGSQL.${port}`)
  const canBe = process.platform !== 'win32' && Buffer.byteLength(socket) <= MAX_SOCKET_BYTES
  return canBe && existsSync(socket) ? cluster : HOST
}

/** Null when the file was left by a dead server; waits while a living one starts, recovers or shuts down. */
async function awaitLeftServer(spec: ServerSpec, left: PidFile): Promise<DatabaseConnection | null> {
  let detail = ''
  for (let tries = 0; tries < ANSWER_TRIES; tries += 1) {
    const superuser = superuserOn(spec, readPidFile(spec.cluster)?.port ?? left.port)
    const said = await answer(superuser, spec.cluster)
    if (said === 'ours') return superuser
    if (!(await isPostgresProcess(left.pid))) return null
    detail = said
    await sleep(ANSWER_PAUSE_MS)
  }
  throw new StorageSetupError({ kind: 'server_not_answering', pid: left.pid, detail })
}

/** 'ours', or why not: something else may listen on that port by now. */
async function answer(superuser: DatabaseConnection, cluster: string): Promise<string> {
  const client = new Client({ ...superuser, connectionTimeoutMillis: ANSWER_PAUSE_MS * 4 })
  // A server that shuts down while it is asked breaks the connection a second time, outside of any call.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`)
    return isSameFolder(rows[0]?.folder, cluster) ? 'ours' : 'a server of another cluster answers'
  } catch (cause) {
    return detailOf(cause)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** By device and inode: the folder may have moved, or be seen through a link. */
function isSameFolder(reported: string | undefined, cluster: string): boolean {
  const theirs = reported === undefined ? undefined : statSync(reported, { throwIfNoEntry: false, bigint: true })
  const ours = statSync(cluster, { bigint: true })
  return theirs !== undefined && theirs.ino === ours.ino && theirs.dev === ours.dev
}

/** Process numbers come round again, soonest in containers: alive is not enough, it must be a postgres. */
async function isPostgresProcess(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false
  }
  if (existsSync(`/proc/${pid}/comm`)) return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  if (process.platform === 'win32') return true
  const command = await runForServer(null, 'ps', ['-p', String(pid), '-o', 'comm=']).catch(() => 'postgres')
  return command.includes('postgres')
}

async function startServer(spec: ServerSpec): Promise<DatabaseConnection> {
  const log = join(spec.cluster, 'server.log')
  rotateLog(log)
  let cause: unknown
  // A port seen free may be taken a moment later, and killed workers of a killed server need a moment to go.
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const port = await findFreePort()
    try {
      await runForServer(spec.account, spec.programs.pgCtl, startArguments(spec.cluster, log, port))
      return superuserOn(spec, port)
    } catch (failure) {
      cause = failure
      await sleep(ANSWER_PAUSE_MS * 2)
    }
  }
  const tail = existsSync(log) ? readFileSync(log, 'utf8').slice(-LOG_TAIL_CHARACTERS) : detailOf(cause)
  throw new StorageSetupError({ kind: 'server_not_started', detail: tail }, { cause })
}

/** pg_ctl puts the server into a session of its own: Ctrl-C in the terminal reaches the bot alone, which then stops it. */
const startArguments = (cluster: string, log: string, port: number): string[] => [
  'start',
  '-w',
  '-t',
  String(START_TIMEOUT_SECONDS),
  '-D',
  cluster,
  '-l',
  log,
  '-o',
  // The socket stands in the cluster's own folder, which only the server's account and root can enter.
  process.platform === 'win32' ? `-p ${port}` : `-p ${port} -k .`,
]

function rotateLog(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(log, `${log}.1`)
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host: HOST, port: 0 }, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
