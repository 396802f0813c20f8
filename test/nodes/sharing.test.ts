import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { makeLink } from '../support/made-link.ts'
import { freePort } from '../support/free-port.ts'
import { CARDS } from '../support/payers.ts'
import { startProgram } from '../support/started-program.ts'
import { isPolling, ownedBy, startTwoNodes, type TwoNodes } from './two-nodes.ts'

const MINUTES = 180_000
const LINKS = 6

let world: TwoNodes
beforeAll(async () => {
  world = await startTwoNodes()
}, MINUTES)
afterEach(() => world.front.route(null))
afterAll(() => world.stop())

describe('two nodes on one database', () => {
  it('began together and made one office', async () => {
    expect(await world.count('SELECT count(*) FROM merchant')).toBe(1)
  })

  it('have one poller and one node that sweeps between them', async () => {
    await eventually('an owner of each thing', () => (world.nodes.flatMap(ownedBy).length === 2 ? true : null))
    expect(world.nodes.flatMap(ownedBy).toSorted()).toEqual([expect.stringMatching(/^receiving /), 'sweeps'])
    expect(world.nodes.filter(isPolling)).toHaveLength(1)
  })

  it(
    'share the work: pages, callbacks and jobs go to both, and each job is done once',
    async () => {
      const links = []
      for (let number = 0; number < LINKS; number += 1) {
        links.push(await makeLink(world, `Ahmet Yılmaz 0532 111 22 ${30 + number} danışmanlık ${1_000 + number} tl`))
      }
      await Promise.all(links.map(({ url }) => world.payers.pay(url, CARDS.successAtOnce)))
      const told = (): number => world.owner.chat.withText('💚 Ödeme alındı').length
      await eventually('every payment told', () => (told() === LINKS ? true : null))
      expect(await world.count('SELECT count(*) FROM payment_fact')).toBe(LINKS)
      const done = world.nodes.map((node) => node.log().filter((line) => line['msg'] === 'job.done'))
      for (const jobs of done) expect(jobs.length).toBeGreaterThan(0)
      const ids = done.flat().map((line) => line['jobId'])
      expect(new Set(ids).size).toBe(ids.length)
      expect(told()).toBe(LINKS)
    },
    MINUTES,
  )

  it('show in a browser at one node what was said at the other', async () => {
    world.front.route((_path, method) => (method === 'POST' ? 0 : 1))
    const answer = await world.owner.ask('yardım')
    expect(answer.direction).toBe('outbound')
  })

  it('count guesses together: thirty wrong addresses at both, and either refuses the next', async () => {
    const guess = (turn: number): Promise<number> =>
      fetch(`${world.nodes[turn % 2]?.url ?? ''}/o/${randomBytes(16).toString('base64url')}`, {
        headers: { 'x-forwarded-for': '203.0.113.9' },
      }).then(({ status }) => status)
    const seen = []
    for (let turn = 0; turn < 30; turn += 1) seen.push(await guess(turn))
    expect(new Set(seen)).toEqual(new Set([404]))
    expect([await guess(0), await guess(1), await guess(0), await guess(1)]).toEqual([429, 429, 429, 429])
  })
})

describe('a node that does not fit', () => {
  const start = async (changes: Readonly<Record<string, string>>) => {
    const port = String(await freePort())
    const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-other-'))
    return startProgram({ ...world.nodes[0].env, PORT: port, DATA_DIR: folder, APP_LOCALE: 'en', ...changes })
  }

  it.each([
    ['another master key', { MASTER_KEY: randomBytes(32).toString('base64') }, 'sealed with another key'],
    ['another address for people', { PUBLIC_URL: 'https://other.example' }, 'different PUBLIC_URL'],
    [
      'a sandbox POS of its own',
      { SANDBOX_POS_URL: '', SANDBOX_POS_KEY: '', SANDBOX_POS_SECRET: '' },
      'different SANDBOX_POS_URL',
    ],
  ])(
    'with %s is refused with a sentence, and the others go on',
    async (_what, changes, sentence) => {
      const program = await start(changes)
      expect(await program.ended()).toBe(1)
      expect(program.output()).toContain(sentence)
      for (const { url } of world.nodes) expect((await fetch(`${url}/readyz`)).status).toBe(200)
    },
    MINUTES,
  )
})
