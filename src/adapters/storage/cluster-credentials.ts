import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { StorageSetupError } from './setup-failure.ts'

const PASSWORD_BYTES = 24

const credentials = z.object({ superuser: z.string(), owner: z.string(), app: z.string() })

/** Passwords of the embedded server's three roles. */
export type ClusterCredentials = z.infer<typeof credentials>

/** Reads the passwords, or draws them when there is no cluster yet that they would have to open. */
export function readOrDrawCredentials(file: string, clusterExists: boolean): ClusterCredentials {
  if (existsSync(file)) return credentials.parse(JSON.parse(readFileSync(file, 'utf8')))
  if (clusterExists) throw new StorageSetupError({ kind: 'credentials_missing', file })
  const drawn = { superuser: drawPassword(), owner: drawPassword(), app: drawPassword() }
  writePrivateFile(file, JSON.stringify(drawn))
  return drawn
}

/** Hexadecimal, so that it needs no quoting anywhere. */
const drawPassword = (): string => randomBytes(PASSWORD_BYTES).toString('hex')

/** Whole or absent after a power loss; readable by its owner only. */
export function writePrivateFile(file: string, text: string): void {
  const unfinished = `${file}.new`
  const handle = openSync(unfinished, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(unfinished, file)
}
