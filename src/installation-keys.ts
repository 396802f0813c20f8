import { hkdfSync, randomBytes } from 'node:crypto'
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
})

export type InstallationKeys = {
  readonly masterKey: Secret
  readonly sandboxPosKey: string
  readonly sandboxPosSecret: Secret
  readonly bankSmsSecret: Secret
}

type KeySettings = { readonly masterKey: Secret | null; readonly dataFolder: string }

/**
 * One secret, given or kept in a file that only its owner reads; the others follow from it, so that nodes with the same
 * master key agree on all. Drawn on first use only: beside values that another key sealed, a new one would open
 * nothing. Throws StartError.
 */
export function openKeys({ masterKey, dataFolder }: KeySettings, { mayDraw } = { mayDraw: true }): InstallationKeys {
  const master = masterKey ?? new Secret(readOrDraw(dataFolder, mayDraw))
  return {
    masterKey: master,
    sandboxPosKey: 'tahsilbot',
    sandboxPosSecret: derive(master, 'sandbox-pos'),
    bankSmsSecret: derive(master, 'bank-sms'),
  }
}

function derive(master: Secret, purpose: string): Secret {
  const bytes = hkdfSync('sha256', Buffer.from(master.reveal(), 'base64'), '', `tahsilbot ${purpose}`, KEY_BYTES)
  return new Secret(Buffer.from(bytes).toString('base64url'))
}

function readOrDraw(dataFolder: string, mayDraw: boolean): string {
  const file = join(dataFolder, 'keys.json')
  const kept = readIfThere(file)
  if (kept === null && !mayDraw) throw new StartError({ kind: 'keys_unreadable', file })
  return parse(kept ?? draw(dataFolder, file), file).masterKey
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
  const text = JSON.stringify({ masterKey: randomBytes(KEY_BYTES).toString('base64') })
  mkdirSync(dataFolder, { recursive: true })
  writeFileSync(`${file}.new`, text, { mode: FILE_MODE })
  renameSync(`${file}.new`, file)
  return text
}
