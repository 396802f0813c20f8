import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

type Locked = {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  resolved?: string
}
type Lock = { packages: Record<string, Locked> }

const readLock = (): Lock => JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock

/** npm looks for a package beside the one that wants it, then in every folder above. */
function isLocked(lock: Lock, wantedBy: string, name: string): boolean {
  const steps =
    wantedBy === ''
      ? ['']
      : wantedBy.split('/node_modules/').map((_, i, all) => all.slice(0, i + 1).join('/node_modules/'))
  return ['', ...steps].some((folder) =>
    Object.hasOwn(lock.packages, `${folder}${folder === '' ? '' : '/'}node_modules/${name}`),
  )
}

/** Packages of other platforms count: npm ci refuses a lock file that leaves one out. */
function missingFrom(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(lock, path, name))
      .map((name) => `${path || 'package.json'} wants ${name}`),
  )
}

describe('the lock file', () => {
  it('names every package, those of other platforms too', () => {
    expect(missingFrom(readLock())).toEqual([])
  })

  it('names no registry, so that it installs from any', () => {
    expect(Object.values(readLock().packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
  })

  it('pins every dependency of ours to one version', () => {
    const { dependencies = {}, optionalDependencies = {} } = readLock().packages[''] ?? {}
    const versions = Object.values({ ...dependencies, ...optionalDependencies })
    expect(versions.filter((version) => !/^\d/.test(version))).toEqual([])
  })
})

describe('the check itself', () => {
  it('misses a package of another platform, and finds one in a nested folder', () => {
    const lock: Lock = {
      packages: {
        '': { dependencies: { a: '1.0.0' } },
        'node_modules/a': { optionalDependencies: { 'a-win32': '1.0.0' }, dependencies: { b: '2.0.0' } },
        'node_modules/a/node_modules/b': {},
      },
    }
    expect(missingFrom(lock)).toEqual(['node_modules/a wants a-win32'])
  })
})
