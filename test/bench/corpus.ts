import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { interpret } from '../../src/conversation/interpret/interpret.ts'
import { CORPUS_NOW, judgeUtterance, outlineUtterance, readUtterances, type Utterance } from '../support/utterances.ts'
import { aim, heading, latencies, percentile, print } from './figures.ts'

/** `npm run corpus`: how well the example sentences are read, and how fast. */
const FILES = ['utterances.tr.jsonl', 'utterances-own.tr.jsonl']
const FIXTURES = join(import.meta.dirname, '../fixtures')
const WARM_UP_ROUNDS = 3
const ROUNDS = 10
const LONGEST_MESSAGE = 4_096
const LONGEST_MS = 20
const LONG_ROUNDS = 60

const share = (part: number, whole: number): string =>
  `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`

function showAccuracy(name: string, lines: readonly Utterance[]): void {
  const wrong = lines.filter((line) => judgeUtterance(line).length > 0)
  print(`  ${name}: exact on all expected fields ${share(lines.length - wrong.length, lines.length)}`)
  for (const line of wrong) print(`    ${line.id} ${JSON.stringify(line.text)}: ${judgeUtterance(line).join('; ')}`)
}

/** A link needs one message and one tap when the card can be shown at once: nothing is left to ask. */
function showOneTap(name: string, lines: readonly Utterance[]): void {
  const links = lines.filter(({ intent, expect: wanted }) => intent === 'create_link' && wanted.mustNotSend !== true)
  const whole = links.filter(({ expect: wanted }) => (wanted.mustAsk ?? []).length === 0)
  const atOnce = (list: readonly Utterance[]): number =>
    list.filter(({ text }) => outlineUtterance(text).read.mustAsk.length === 0).length
  print(`  ${name}: links by one message and one tap ${share(atOnce(links), links.length)}`)
  print(`    of those whose message holds all that a link needs ${share(atOnce(whole), whole.length)}`)
}

function showDoubt(lines: readonly Utterance[]): void {
  const doubtful = lines.filter(({ expect: wanted }) => wanted.ambiguousAmount === true)
  const silent = doubtful.filter(({ text }) => outlineUtterance(text).read.amountKurus !== null)
  print(
    `  doubtful amounts taken without a question: ${share(silent.length, doubtful.length)}; ${aim(silent.length === 0, '0')}`,
  )
}

function timeOf(text: string): number {
  const begin = performance.now()
  interpret(text, { now: CORPUS_NOW })
  return performance.now() - begin
}

function showTimes(lines: readonly Utterance[]): void {
  const texts = lines.map(({ text }) => text)
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) texts.forEach(timeOf)
  const times = Array.from({ length: ROUNDS }, () => texts.map(timeOf)).flat()
  print(`  one sentence of the corpora: ${latencies(times)}`)
  const long = texts.join('\n').slice(0, LONGEST_MESSAGE)
  const longTimes = Array.from({ length: LONG_ROUNDS }, () => timeOf(long))
  const met = aim(percentile(longTimes, 0.5) <= LONGEST_MS, `p50 under ${LONGEST_MS} ms`)
  print(`  a message of ${LONGEST_MESSAGE} characters: ${latencies(longTimes)}; ${met}`)
}

const corpora = FILES.map((name) => ({ name, lines: readUtterances(readFileSync(join(FIXTURES, name), 'utf8')) }))
heading('The interpreter')
for (const { name, lines } of corpora) showAccuracy(name, lines)
for (const { name, lines } of corpora) showOneTap(name, lines)
const all = corpora.flatMap(({ lines }) => lines)
showDoubt(all)
showTimes(all)
