import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Secret } from './config/secret.ts'
import { StartError } from './start-failure.ts'

const KEY_BYTES = 32
const FILE_MODE = 0o600

const keysFile = z.object({
  /** Base64; wraps every office's data key. Losing it loses every sealed value. */
  masterKey: z.string().refine((key) => Buffer.from(key, 'base64').length === KEY_BYTES),
  sandboxPosKey: z.string().min(1),
  sandboxPosSecret: z.string().min(1),
  bankSmsSecret: z.string().min(1),
})

export type InstallationKeys = {
  readonly masterKey: Secret
  readonly sandboxPosKey: string
  readonly sandboxPosSecret: Secret
  readonly bankSmsSecret: Secret
}

/** The secrets this installation made for itself, kept in one file that only its owner reads; drawn on first use. Throws StartError. */
export function readOrDrawKeys(dataFolder: string): InstallationKeys {
  const file = join(dataFolder, 'keys.json')
  const keys = parse(readIfThere(file) ?? draw(dataFolder, file), file)
  return {
    masterKey: new Secret(keys.masterKey),
    sandboxPosKey: keys.sandboxPosKey,
    sandboxPosSecret: new Secret(keys.sandboxPosSecret),
    bankSmsSecret: new Secret(keys.bankSmsSecret),
  }
}

/** A damaged file is never replaced: new keys would open nothing that the old ones sealed. */
function parse(text: string, file: string): z.infer<typeof keysFile> {
  try {
    return keysFile.parse(JSON.parse(text))
  } catch {
    // The cause would quote what the file holds.
    throw new StartError({ kind: 'keys_unreadable', file })
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw new StartError({ kind: 'keys_unreadable', file }, { cause })
  }
}

/** Written beside and renamed: a crash leaves the whole file or none. */
function draw(dataFolder: string, file: string): string {
  const random = (): string => randomBytes(KEY_BYTES).toString('base64url')
  const text = JSON.stringify({
    masterKey: randomBytes(KEY_BYTES).toString('base64'),
    sandboxPosKey: 'tahsilbot',
    sandboxPosSecret: random(),
    bankSmsSecret: random(),
  })
  mkdirSync(dataFolder, { recursive: true })
  writeFileSync(`${file}.new`, text, { mode: FILE_MODE })
  renameSync(`${file}.new`, file)
  return text
}
