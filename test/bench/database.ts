import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { Client } from 'pg'
import { joinEmbeddedPostgres } from '../../src/adapters/storage/embedded-postgres.ts'

export async function openClient(dataFolder: string): Promise<Client> {
  const database = await joinEmbeddedPostgres(dataFolder)
  if (database === null) throw new Error('the database does not run')
  const client = new Client(database.owner)
  await client.connect()
  return client
}

export async function countWaitingJobs(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pgboss.job WHERE state < 'completed' AND start_after <= now() AND name NOT LIKE '%.dead'`,
  )
  return Number(rows[0]?.count ?? 0)
}

type Process = { readonly pid: number; readonly parent: number; readonly kib: number }

/** Proportional size where the system tells it, so that pages shared between processes are counted once. */
function sizeOf(pid: number, rss: number): number {
  const file = `/proc/${pid}/smaps_rollup`
  if (!existsSync(file)) return rss
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? rss)
  } catch {
    return rss
  }
}

function listProcesses(): Process[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [pid = 0, parent = 0, kib = 0] = line.trim().split(/\s+/).map(Number)
    return { pid, parent, kib }
  })
}

const mebibytes = (processes: readonly Process[]): number =>
  processes.reduce((sum, { pid, kib }) => sum + sizeOf(pid, kib), 0) / 1_024

const TICKS_PER_SECOND = 100

/** CPU time of a process so far in ms, which a busy neighbour does not stretch as it stretches waiting; null off Linux. */
export const cpuTimeOf = (pid: number): number | null => ticksOf(pid, OWN_TICKS)

const OWN_TICKS = [11, 13] as const
const TICKS_WITH_ENDED_CHILDREN = [11, 15] as const

function ticksOf(pid: number, [from, to]: readonly [number, number]): number | null {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const ticks = fields.slice(from, to).reduce((sum, field) => sum + Number(field), 0)
  return (ticks * 1_000) / TICKS_PER_SECOND
}

/** The same of a process and all its children, those that have ended included. */
export function cpuTimeOfTree(pid: number): number | null {
  const own = ticksOf(pid, TICKS_WITH_ENDED_CHILDREN)
  const children = listProcesses().filter(({ parent }) => parent === pid)
  return own === null ? null : children.reduce((sum, child) => sum + (cpuTimeOf(child.pid) ?? 0), own)
}

async function parentOf(client: Client, all: readonly Process[]): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return all.find(({ pid }) => pid === rows[0]?.pid)?.parent
}

/** The process that all of PostgreSQL's processes belong to. */
export async function postmasterOf(dataFolder: string): Promise<number | null> {
  const client = await openClient(dataFolder)
  try {
    return (await parentOf(client, listProcesses())) ?? null
  } finally {
    await client.end()
  }
}

/** The one program that runs below another. */
export const childOf = (parent: number): number | null =>
  listProcesses().find((process) => process.parent === parent)?.pid ?? null

export type Memory = { readonly bot: number; readonly pos: number; readonly postgres: number; readonly servers: number }

/** MiB of the bot, of the sandbox POS under it, and of PostgreSQL with all its processes. */
export async function readMemory(dataFolder: string, botPid: number): Promise<Memory> {
  const client = await openClient(dataFolder)
  try {
    const all = listProcesses()
    const postmaster = await parentOf(client, all)
    const postgres = all.filter(({ pid, parent }) => pid === postmaster || parent === postmaster)
    return {
      bot: mebibytes(all.filter(({ pid }) => pid === botPid)),
      pos: mebibytes(all.filter(({ parent }) => parent === botPid)),
      postgres: mebibytes(postgres),
      servers: postgres.length,
    }
  } finally {
    await client.end()
  }
}
