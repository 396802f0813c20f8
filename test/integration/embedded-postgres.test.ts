import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'
import {
  joinEmbeddedPostgres,
  openEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/adapters/storage/embedded-postgres.ts'
import { findPrograms, locatePackage } from '../../src/adapters/storage/postgres-binaries.ts'
import { chooseServerAccount } from '../../src/adapters/storage/server-account.ts'
import { StorageSetupError, type StorageSetupFailure } from '../../src/adapters/storage/setup-failure.ts'
import { spawnChild } from '../support/child-process.ts'

const isRoot = process.getuid?.() === 0

let folder: string
let dataFolder: string
let steps: string[]
let running: EmbeddedPostgres | null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-embedded-'))
  chmodSync(folder, 0o755)
  dataFolder = join(folder, 'data')
  steps = []
  running = null
})

afterEach(async () => {
  await running?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function open(path = dataFolder): Promise<EmbeddedPostgres> {
  steps = []
  running = await openEmbeddedPostgres({ dataFolder: path, progress: ({ kind }) => steps.push(kind) })
  return running
}

async function query(connection: DatabaseConnection, sql: string): Promise<unknown[]> {
  const client = new Client(connection)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function failureOf(run: Promise<unknown>): Promise<StorageSetupFailure> {
  const cause = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(cause instanceof StorageSetupError)) throw new Error('expected a StorageSetupError', { cause })
  return cause.failure
}

const serverPid = (cluster: string): number =>
  Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)

describe('the embedded server', () => {
  it('is made at the first start, safe against power loss, on loopback only, for two roles', async () => {
    const { owner, app, superuser, adopted } = await open()
    expect(steps).toEqual(['creating_cluster', 'starting_server'])
    expect(adopted).toBe(false)
    expect(
      await query(
        superuser,
        `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
                current_setting('listen_addresses') AS listen, current_setting('server_encoding') AS encoding,
                current_setting('TimeZone') AS zone`,
      ),
    ).toEqual([{ fsync: 'on', commit: 'on', listen: '127.0.0.1', encoding: 'UTF8', zone: 'UTC' }])
    expect(await query(owner, `SELECT current_user::text AS name`)).toEqual([{ name: 'tahsilbot_owner' }])
    expect(await query(app, `SELECT current_user::text AS name`)).toEqual([{ name: 'tahsilbot_app' }])
    await expect(query({ ...app, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    expect(statSync(join(dataFolder, 'postgres/credentials.json')).mode & 0o777).toBe(0o600)
  })

  it('keeps what was committed from one start to the next', async () => {
    const first = await open()
    await query(first.owner, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await first.stop()
    const second = await open()
    expect(steps).toEqual(['starting_server'])
    expect(await query(second.owner, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('is adopted when it outlived a killed bot', async () => {
    const child = spawnChild('hold-postgres', { dataFolder })
    await child.said('open')
    await child.kill('SIGKILL')
    const pid = serverPid(join(dataFolder, 'postgres/cluster'))
    const { adopted, app } = await open()
    expect({ adopted, steps }).toEqual({ adopted: true, steps: ['adopted_server'] })
    expect(serverPid(join(dataFolder, 'postgres/cluster'))).toBe(pid)
    expect(await query(app, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('belongs to one bot: a second on the same folder is refused and disturbs nothing', async () => {
    const { app } = await open()
    const child = spawnChild('hold-postgres', { dataFolder })
    expect(await child.said('data_folder')).toBe('data_folder_in_use')
    expect(await failureOf(openEmbeddedPostgres({ dataFolder, progress: () => undefined }))).toEqual({
      kind: 'data_folder_in_use',
      folder: dataFolder,
      pid: process.pid,
    })
    expect(await query(app, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('starts where a dead server left its pid file, even when another process bears that number now', async () => {
    const { cluster, stop } = await open()
    await stop()
    const staleFile = [process.pid, cluster, 0, 1, '', '127.0.0.1', '', 'ready'].join('\n')
    writeFileSync(join(cluster, 'postmaster.pid'), `${staleFile}\n`)
    await open()
    expect(steps).toEqual(['cleared_stale_pid_file', 'starting_server'])
  })

  it('recovers what was committed after the server itself was killed', async () => {
    const { cluster, owner, stop } = await open()
    await query(owner, 'CREATE TABLE kept AS SELECT 42 AS answer')
    process.kill(serverPid(cluster), 'SIGKILL')
    await stop().catch(() => undefined)
    const again = await open()
    expect(await query(again.owner, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('is made anew where a first start was killed half way', async () => {
    mkdirSync(join(dataFolder, 'postgres/cluster.new/base'), { recursive: true })
    await open()
    expect(steps).toEqual(['creating_cluster', 'starting_server'])
  })

  it('is found by tools that run beside the bot', async () => {
    expect(await joinEmbeddedPostgres(dataFolder)).toBeNull()
    const { app, stop } = await open()
    expect(await joinEmbeddedPostgres(dataFolder)).toMatchObject({ app })
    await stop()
    expect(await joinEmbeddedPostgres(dataFolder)).toBeNull()
  })
})

describe('the embedded server refuses, and lets the folder go', () => {
  it('a cluster of another major version', async () => {
    const { cluster, stop } = await open()
    await stop()
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
    expect(await failureOf(open())).toEqual({
      kind: 'cluster_version_differs',
      folder: cluster,
      found: '17',
      needed: '18',
    })
    writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
    await open()
  })

  it('a cluster whose passwords are lost', async () => {
    const { stop } = await open()
    await stop()
    const file = join(dataFolder, 'postgres/credentials.json')
    rmSync(file)
    expect(await failureOf(open())).toEqual({ kind: 'credentials_missing', file })
  })

  it('a folder it cannot write to', async () => {
    const inFile = join(folder, 'a-file')
    writeFileSync(inFile, '')
    const unwritable = isRoot ? join(inFile, 'data') : join(folder, 'locked')
    if (!isRoot) mkdirSync(unwritable, { mode: 0o500 })
    expect(await failureOf(open(unwritable))).toEqual({ kind: 'data_folder_not_writable', folder: unwritable })
  })
})

describe('as root', () => {
  it('a data folder that the database account cannot enter has its cluster below /var/lib', async () => {
    const home = isRoot ? mkdtempSync('/root/tahsilbot-test-') : folder
    try {
      const first = await open(join(home, 'data'))
      expect(dirname(dirname(first.cluster))).toBe(isRoot ? '/var/lib/tahsilbot' : join(home, 'data'))
      await query(first.owner, 'CREATE TABLE kept AS SELECT 42 AS answer')
      await first.stop()
      const second = await open(join(home, 'data'))
      expect(steps).toEqual(isRoot ? ['cluster_kept_elsewhere', 'starting_server'] : ['starting_server'])
      expect(await query(second.owner, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
      await second.stop()
      if (isRoot) rmSync(dirname(second.cluster), { recursive: true })
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })

  it('programs that the database account cannot enter are copied to where it can', async () => {
    const home = isRoot ? mkdtempSync('/root/tahsilbot-test-') : folder
    const installed = locatePackage()
    const clone = { root: join(home, 'package'), version: installed.version }
    try {
      copyTree(installed.root, clone.root)
      const account = await chooseServerAccount(join(folder, 'none'))
      const search = { account, installed: clone, copyFolder: join(folder, 'programs') }
      const { initdb } = await findPrograms(search, ({ kind }) => steps.push(kind))
      expect(steps).toEqual(isRoot ? ['copying_programs'] : [])
      expect(initdb.startsWith(isRoot ? folder : home)).toBe(true)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})

describe('the programs from npm', () => {
  it('get back the library links that npm cannot pack', async () => {
    const installed = locatePackage()
    const clone = { root: join(folder, 'package'), version: installed.version }
    copyTree(installed.root, clone.root)
    const libraries = join(clone.root, 'native/lib')
    const links = (): string[] =>
      readdirSync(libraries).filter((name) => lstatSync(join(libraries, name)).isSymbolicLink())
    for (const link of links()) rmSync(join(libraries, link))
    const account = await chooseServerAccount(join(folder, 'none'))
    const search = { account, installed: clone, copyFolder: join(folder, 'programs') }
    const { majorVersion } = await findPrograms(search, () => undefined)
    expect(majorVersion).toBe('18')
    expect(links()).toContain('libpq.so.5')
    expect(existsSync(join(folder, 'programs'))).toBe(false)
  })
})

/** By hard links where the system can: the tree is 60 MB. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', from, to])
  }
}
