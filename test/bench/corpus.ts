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
const LONG_TEXTS = 40

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

/** The least of several rounds: what the others take longer is the machine's business, not ours. */
const leastTime = (text: string, rounds: number): number =>
  Math.min(...Array.from({ length: rounds }, () => timeOf(text)))

function showTimes(lines: readonly Utterance[]): void {
  const texts = lines.map(({ text }) => text)
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) texts.forEach(timeOf)
  const times = texts.map((text) => leastTime(text, ROUNDS))
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)].map((value) => `${value.toFixed(2)} ms`)
  print(`  one sentence, least of ${ROUNDS} rounds each: p50 ${p50} · p99 ${p99} · n ${times.length}`)
  const all = texts.join('\n')
  const long = Array.from({ length: LONG_TEXTS }, (_, number) => {
    const from = Math.floor((number * (all.length - LONGEST_MESSAGE)) / LONG_TEXTS)
    return leastTime(all.slice(from, from + LONGEST_MESSAGE), ROUNDS)
  })
  const met = aim(percentile(long, 0.99) <= LONGEST_MS, `p99 under ${LONGEST_MS} ms`)
  print(`  a message of ${LONGEST_MESSAGE} characters, likewise: ${latencies(long)}; ${met}`)
}

const corpora = FILES.map((name) => ({ name, lines: readUtterances(readFileSync(join(FIXTURES, name), 'utf8')) }))
heading('The interpreter')
for (const { name, lines } of corpora) showAccuracy(name, lines)
for (const { name, lines } of corpora) showOneTap(name, lines)
const all = corpora.flatMap(({ lines }) => lines)
showDoubt(all)
showTimes(all)
