import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import { StorageSetupError } from './setup-failure.ts'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024

/** The account the database server runs under; null is the account of this process. */
export type ServerAccount = { readonly name: string; readonly uid: number; readonly gid: number } | null

/** PostgreSQL refuses root: as root its programs run as the owner of the cluster there is, else as postgres, else as nobody. */
export async function chooseServerAccount(clusterFolder: string): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(clusterFolder, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid }
  const account = (await findAccount('postgres')) ?? (await findAccount('nobody'))
  if (account === null) throw new StorageSetupError({ kind: 'no_account_for_server' })
  return account
}

async function findAccount(name: string): Promise<ServerAccount> {
  try {
    const uid = Number((await run('id', ['-u', name])).stdout)
    const gid = Number((await run('id', ['-g', name])).stdout)
    return Number.isInteger(uid) && uid !== 0 ? { name, uid, gid } : null
  } catch {
    return null
  }
}

/**
 * Runs a program of the database. It inherits nothing of our environment, which holds secrets (Windows programs do not
 * start without theirs). Rejects with stderr in the error when the exit code is not 0.
 */
export async function runForServer(account: ServerAccount, file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(file, [...args], {
    cwd: process.platform === 'win32' ? undefined : '/',
    maxBuffer: MAX_OUTPUT_BYTES,
    ...(process.platform === 'win32' ? {} : { env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' } }),
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  })
  return stdout
}

/** Asked by trying: mount options and access lists count, not only the mode bits. */
export async function canReach(account: ServerAccount, folder: string): Promise<boolean> {
  if (account === null) return true
  try {
    await runForServer(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])
    return true
  } catch {
    return false
  }
}

export function detailOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const stderr = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : ''
  return stderr === '' ? cause.message : stderr
}
