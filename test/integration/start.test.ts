import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startProgram, type StartedProgram } from '../support/started-program.ts'

const MINUTES = 180_000

const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-start-'))
chmodSync(folder, 0o711)
const dataFolder = join(folder, 'data')
const settings = { DATA_DIR: dataFolder, PORT: '0', APP_LOCALE: 'en' }
const started: StartedProgram[] = []

afterAll(async () => {
  for (const program of started) program.kill('SIGTERM')
  await Promise.all(started.map((program) => program.ended()))
  rmSync(folder, { recursive: true, force: true })
})

function start(changes: Readonly<Record<string, string>> = {}): StartedProgram {
  const program = startProgram({ ...settings, ...changes })
  started.push(program)
  return program
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** PostgreSQL takes it away when it has shut down in order. */
const postmasterFile = join(dataFolder, 'postgres/cluster/postmaster.pid')

const databasePid = (): number => Number.parseInt(readFileSync(postmasterFile, 'utf8'), 10)

const claimPage = async (said: string): Promise<string> => {
  const address = /http\S+\/baslangic\/\S+/.exec(said)?.[0] ?? 'http://nothing.invalid'
  return (await fetch(address)).text()
}

it(
  'starts once per folder, survives being killed, and leaves nothing behind when it is stopped',
  async () => {
    const first = start()
    expect(await claimPage(await first.ready())).toContain('pin_again')

    const second = start()
    expect(await second.ended()).toBe(1)
    expect(second.output()).toContain(`process ${first.pid}`)
    expect(second.output().split('\n').length).toBeLessThanOrEqual(2)
    expect(isAlive(first.pid)).toBe(true)

    const database = databasePid()
    first.kill('SIGKILL')
    await first.ended()
    expect(isAlive(database)).toBe(true)

    const third = start()
    const said = await third.ready()
    expect(said).toContain(`process ${database}`)
    expect(await claimPage(said)).toContain('pin_again')

    third.kill('SIGTERM')
    expect(await third.ended()).toBe(0)
    expect(existsSync(postmasterFile)).toBe(false)
    expect(existsSync(join(dataFolder, 'running.json'))).toBe(false)
  },
  MINUTES,
)

it(
  'says in one sentence that its keys are damaged, and leaves them as they are',
  async () => {
    const keys = join(dataFolder, 'keys.json')
    const whole = readFileSync(keys, 'utf8')
    writeFileSync(keys, whole.slice(0, 20))
    const program = start()
    expect(await program.ended()).toBe(1)
    expect(program.output()).toContain(keys)
    expect(program.output()).not.toMatch(/^\s+at /m)
    expect(readFileSync(keys, 'utf8')).toBe(whole.slice(0, 20))
    writeFileSync(keys, whole)
  },
  MINUTES,
)

it(
  'takes the next port where its own is taken, and says so',
  async () => {
    const occupier = createServer()
    await new Promise<void>((resolve) => occupier.listen(0, '127.0.0.1', resolve))
    const address = occupier.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const program = start({ PORT: String(taken) })
    expect(await program.ready()).toContain(`Port ${taken} is taken`)
    program.kill('SIGINT')
    expect(await program.ended()).toBe(0)
    occupier.close()
  },
  MINUTES,
)

it.each([
  [{ HOST: '203.0.113.7' }, 1, 'HOST'],
  [{ PORT: 'geheim' }, 2, 'PORT'],
  [{ APP_MODE: 'live', PUBLIC_URL: 'https://a.example' }, 2, 'MASTER_KEY'],
  // A file stands where the folder should be: not even root can write below it.
  [{ DATA_DIR: import.meta.filename }, 1, 'DATA_DIR'],
])(
  'refuses %j with a sentence and no stack trace',
  async (changes, code, named) => {
    const program = start(changes)
    expect(await program.ended()).toBe(code)
    expect(program.output()).toContain(named)
    expect(program.output()).not.toMatch(/^\s+at |geheim/m)
  },
  MINUTES,
)
