import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageSetupError } from './setup-failure.ts'

/** Others may pass through, so that the database's account reaches its own folder; they may list nothing. */
const PASS_THROUGH = 0o711
const SQLITE_BUSY = 5

export type DataFolder = {
  readonly path: string
  release(): void
}

/** Makes the folder where it is missing and keeps every other process out of it. Throws StorageSetupError. */
export function claimDataFolder(folder: string): DataFolder {
  const path = resolve(folder)
  makeWritable(path)
  const lock = takeLock(path)
  const pidFile = join(path, 'bot.pid')
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    path,
    release() {
      if (!lock.isOpen) return
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

/** Makes the folder where it is missing, passable whatever the umask says. */
export function makePassable(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, PASS_THROUGH)
}

function makeWritable(path: string): void {
  try {
    makePassable(path)
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new StorageSetupError({ kind: 'data_folder_not_writable', folder: path }, { cause })
  }
}

/**
 * The kernel holds the lock for the process and drops it at its death, however it dies, so nothing stale is left.
 * @NOTE Whatever opens and closes bot.lock inside this process drops the lock (POSIX): never copy or read that file.
 */
function takeLock(path: string): DatabaseSync {
  const lock = openLockFile(path)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock.close()
    if (!isBusy(cause)) throw new StorageSetupError({ kind: 'data_folder_not_writable', folder: path }, { cause })
    throw new StorageSetupError({ kind: 'data_folder_in_use', folder: path, pid: readHolder(path) }, { cause })
  }
}

function openLockFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(join(path, 'bot.lock'))
  } catch (cause) {
    throw new StorageSetupError({ kind: 'data_folder_not_writable', folder: path }, { cause })
  }
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY

function readHolder(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(join(path, 'bot.pid'), 'utf8'), 10) || null
  } catch {
    return null
  }
}
