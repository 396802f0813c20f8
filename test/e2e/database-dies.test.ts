import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { claimOffice, type BrowserMember } from '../support/browser-member.ts'
import { cardSays, makeLink } from '../support/made-link.ts'
import { CARDS, openPayers, type Payers } from '../support/payers.ts'
import { startProgram, type StartedProgram } from '../support/started-program.ts'

const MINUTES = 180_000
const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-database-dies-'))
chmodSync(folder, 0o711)
const dataFolder = join(folder, 'data')
const postmaster = (): number =>
  Number.parseInt(readFileSync(join(dataFolder, 'postgres/cluster/postmaster.pid'), 'utf8'), 10)

let program: StartedProgram
let owner: BrowserMember
let payers: Payers
let url: string

beforeAll(async () => {
  program = startProgram({ DATA_DIR: dataFolder, PORT: '0', APP_LOCALE: 'tr' })
  const claimUrl = /http\S+\/baslangic\/\S+/.exec(await program.ready())?.[0] ?? ''
  url = new URL(claimUrl).origin
  owner = await claimOffice(claimUrl)
  const { posOrigin } = JSON.parse(readFileSync(join(dataFolder, 'running.json'), 'utf8')) as { posOrigin: string }
  payers = openPayers({ url, pos: { origin: posOrigin }, inbox: owner.inbox })
}, MINUTES)
afterAll(async () => {
  owner.leave()
  program.kill('SIGTERM')
  await program.ended()
  rmSync(folder, { recursive: true, force: true })
}, MINUTES)

it(
  'the embedded database that dies under the running program comes back by itself, and everything goes on',
  async () => {
    const before = await makeLink({ owner }, 'Ahmet Kaya 0532 111 41 33 danışmanlık 910 tl 3 gün')
    const killed = postmaster()
    process.kill(killed, 'SIGKILL')
    await eventually('it is told in plain words', () =>
      program.output().includes('Veritabanı beklenmedik') ? true : null,
    )
    await eventually('the database takes requests again', async () =>
      (await fetch(`${url}/readyz`).catch(() => null))?.status === 200 ? true : null,
    )
    await eventually('that it runs is told too', () =>
      program.output().includes('Veritabanı yeniden çalışıyor') ? true : null,
    )
    expect(postmaster()).not.toBe(killed)
    await payers.pay(before.url, CARDS.success)
    await cardSays(before, 'ÖDENDİ')
    const after = await makeLink({ owner }, 'Elif Demir 0532 111 42 33 danışmanlık 920 tl 3 gün')
    await payers.pay(after.url, CARDS.successAtOnce)
    await cardSays(after, 'ÖDENDİ')
  },
  MINUTES,
)
