import { percentile } from '../bench/figures.ts'
import { bound, share, spread, type Figures } from '../support/measured.ts'
import { numberOf, timesOf, type Seen } from './results.ts'

/** All that the parts of one promise reported; `figures` are those of parts without tests. */
export type Shown = { readonly tests: readonly Seen[]; readonly figures: Figures }
export type Verdict = 'kept' | 'missed' | 'broken' | 'not shown in full'
export type Told = { readonly verdict: Verdict; readonly text: string }
export type Tell = (shown: Shown) => Told

/** A figure that must not be greater; NaN, a figure that is not there, is missed too. */
type Bounded = { readonly what: string; readonly ms: number; readonly mostMs: number }

function tellWith({ tests }: Shown, said: readonly string[], bounds: readonly Bounded[] = []): Told {
  const broken = tests.filter(({ state }) => state === 'failed')
  const missing = tests.filter(({ state }) => state === 'skipped')
  const missed = bounds.filter(({ ms, mostMs }) => !(ms <= mostMs))
  const parts = [
    ...said,
    ...bounds.map(({ what, ms, mostMs }) => `${what} ${milliseconds(ms)} (at most ${milliseconds(mostMs)})`),
    ...broken.map(({ title, failure }) => `FAILED ${nameOf(title)}: ${failure}`),
    ...missing.map(({ title, notes }) => `${nameOf(title)} ${notes.join(', ')}`),
  ]
  const verdict = broken[0] ? 'broken' : missed[0] ? 'missed' : missing[0] ? 'not shown in full' : 'kept'
  return { verdict, text: parts.join('; ') }
}

const milliseconds = (ms: number): string => (Number.isNaN(ms) ? 'not measured' : `${Math.round(ms)} ms`)
const nameOf = (title: string): string => /\bF\d\d\b/.exec(title)?.[0] ?? title
const passed = (tests: readonly Seen[]): Seen[] => tests.filter(({ state }) => state === 'passed')

/** What each fault case noted beside passing. */
const notesOf = (tests: readonly Seen[]): string[] =>
  passed(tests).map(({ title, notes, figures }) => {
    const counted = Object.entries(figures).flatMap(([name, value]) =>
      typeof value === 'number' ? [`${value} ${name}`] : [],
    )
    const told = [...counted, ...notes]
    return told.length > 0 ? `${nameOf(title)}: ${told.join(', ')}` : `${nameOf(title)} passed`
  })

export const tellCases: Tell = (shown) => tellWith(shown, notesOf(shown.tests))

const most = (times: readonly number[]): number => (times.length === 0 ? Number.NaN : Math.max(...times))

/** The notes of the run are its sentences; its figures are what it is judged by. */
export const tellKills: Tell = (shown) => {
  const kill = shown.tests.find(({ title }) => title.startsWith('F08 '))
  const figures = kill?.figures ?? {}
  const rest = notesOf(shown.tests.filter((test) => test !== kill))
  const late = timesOf(figures, 'lateMs')
  const told = tellWith(
    shown,
    [...(kill?.notes ?? []), ...rest],
    [
      { what: 'slowest start', ms: most(timesOf(figures, 'startMs')), mostMs: 5_000 },
      ...(late.length > 0 ? [{ what: 'latest confirmation', ms: most(late), mostMs: 30_000 }] : []),
    ],
  )
  if (told.verdict !== 'kept' || numberOf(figures, 'interrupted') > 0) return told
  return { verdict: 'not shown in full', text: `${told.text}; no kill came between a payment and its message` }
}

export const tellConfirmations: Tell = (shown) => {
  const said = ['2a', '2b'].map((name) => {
    const times = timesOf(shown.figures, `${name}.toldMs`)
    const chats = name === '2a' ? 'distinct chats' : 'one chat'
    return `${times.length} told at 20/s to ${chats}: p50 ${milliseconds(percentile(times, 0.5))}, p99 ${milliseconds(percentile(times, 0.99))}`
  })
  const times = timesOf(shown.figures, '2a.toldMs')
  const bounds = [
    { what: 'p50 to distinct chats', ms: percentile(times, 0.5), mostMs: 500 },
    { what: 'p99', ms: percentile(times, 0.99), mostMs: 2_000 },
  ]
  return tellWith(shown, [...said, ...notesOf(shown.tests)], bounds)
}

export const tellPace: Tell = (shown) => {
  const times = timesOf(shown.figures, '6.acknowledgedMs')
  const said = `${times.length} callbacks at 50/s: p50 ${milliseconds(percentile(times, 0.5))}`
  const bounds = [{ what: 'p99', ms: percentile(times, 0.99), mostMs: 300 }]
  return tellWith(shown, [said, ...notesOf(shown.tests)], bounds)
}

const RACES: Readonly<Record<string, string>> = {
  'F23 ': 'the same callback posted again',
  'F42 ': 'two starts at once',
  'F64 ': 'one refund approved twice at once',
}

/** Rounds in which nothing broke, and the times of two nodes. */
export const tellRaces: Tell = (shown) => {
  const said = passed(shown.tests).map((test) => {
    const { title, figures } = test
    const race = Object.entries(RACES).find(([prefix]) => title.startsWith(prefix))?.[1]
    const rounds = numberOf(figures, 'races')
    if (race !== undefined) {
      const times = Number.isNaN(rounds) ? numberOf(figures, 'posted') : rounds
      return `${race}: ${times} times, 0 broken (< ${share(bound(times))})`
    }
    if (!Number.isNaN(rounds)) return racesOf(rounds)
    if (figures['sequences'] !== undefined) return sequencesOf(figures)
    const handOver = timesOf(figures, 'handOverMs')
    if (handOver.length > 0) return `poller handed over, its node killed, to the next answer: ${spread(handOver)}`
    if (figures['acknowledged'] !== undefined)
      return `rolling restart: ${numberOf(figures, 'acknowledged')} acknowledged callbacks, 0 lost`
    return notesOf([test]).join()
  })
  return tellWith(shown, said)
}

const racesOf = (races: number): string =>
  `races of two to five use cases (callbacks, start, refund, cancel, expiry …) in memory: ${races}, 0 broken (< ${share(bound(races))})`
const sequencesOf = (figures: Figures): string => {
  const sequences = numberOf(figures, 'sequences')
  return `${sequences} sequences of events (seed ${numberOf(figures, 'seed')}), 0 broken (< ${share(bound(sequences))})`
}

export const tellSequences: Tell = (shown) => {
  const said = passed(shown.tests).map(({ title, figures }) => {
    if (figures['sequences'] !== undefined) return sequencesOf(figures)
    return figures['races'] === undefined ? `${title} – passed` : racesOf(numberOf(figures, 'races'))
  })
  return tellWith(shown, said)
}

/** Two counts that must be equal. */
export const figuresOf =
  (all: string, hit: string): Tell =>
  (shown) => {
    const figures = shown.tests[0]?.figures ?? {}
    const said = `${numberOf(figures, hit)} ${hit} of ${numberOf(figures, all)} ${all}`
    return tellWith(shown, figures[all] === undefined ? [] : [said])
  }
