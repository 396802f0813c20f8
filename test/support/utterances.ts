import { instant } from '../../src/domain/instant.ts'
import { interpret } from '../../src/conversation/interpret/interpret.ts'
import { foldText } from '../../src/conversation/interpret/normalize.ts'
import { outlineOf, type Outline, type OutlineRead } from '../../src/conversation/interpret/outline.ts'

/** The moment at which every line of the corpora is read: a Monday. */
export const CORPUS_NOW = instant(Date.parse('2026-11-23T15:30:00+03:00'))

type Expected = Partial<OutlineRead> & { readonly purposeContains?: string }
export type Utterance = {
  readonly id: string
  readonly text: string
  readonly intent: string
  readonly expect: Expected
  readonly category?: string
}

export const readUtterances = (jsonLines: string): Utterance[] =>
  jsonLines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

export const outlineUtterance = (text: string): Outline => outlineOf(interpret(text, { now: CORPUS_NOW }))

type Judgement = readonly [name: string, actual: unknown, wanted: unknown]

const asSet = (list: readonly string[] | null): string[] => (list ?? []).toSorted()
const asTime = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso))

const JUDGED: Readonly<Record<string, (wanted: Expected, read: OutlineRead) => readonly [unknown, unknown]>> = {
  purposeContains: ({ purposeContains = '' }, { purpose }) => [
    foldText(purpose ?? '').includes(purposeContains) ? purposeContains : purpose,
    purposeContains,
  ],
  channels: (wanted, read) => [asSet(read.channels), asSet(wanted.channels ?? null)],
  expiresAt: (wanted, read) => [asTime(read.expiresAt), asTime(wanted.expiresAt ?? null)],
  mustAsk: ({ mustAsk = [] }, read) => [mustAsk.filter((question) => read.mustAsk.includes(question)), mustAsk],
}

function judgeField(name: string, wanted: Expected, read: OutlineRead): Judgement {
  const judged = JUDGED[name]?.(wanted, read)
  return judged === undefined
    ? [name, read[name as keyof OutlineRead], wanted[name as keyof OutlineRead]]
    : [name, ...judged]
}

/** An amount that is plain in the text must not be asked about, nor a harmless text raise the alarm. */
function judgeUnsaid({ intent, expect: wanted }: Utterance, read: OutlineRead): Judgement[] {
  const alarm: Judgement = ['mustNotSend', read.mustNotSend, wanted.mustNotSend ?? false]
  if (intent !== 'create_link' || wanted.mustNotSend === true) return [alarm]
  return [alarm, ['ambiguousAmount', read.ambiguousAmount, wanted.ambiguousAmount ?? false]]
}

/** What an utterance is read as against what is wanted of it; keys that it does not have are not judged. */
export function judgeUtterance(line: Utterance): string[] {
  const { intent, read } = outlineUtterance(line.text)
  const judgements: Judgement[] = [
    ['intent', intent, line.intent],
    ...Object.keys(line.expect).map((name) => judgeField(name, line.expect, read)),
    ...judgeUnsaid(line, read),
  ]
  return judgements
    .filter(([, actual, wanted]) => JSON.stringify(actual) !== JSON.stringify(wanted))
    .map(([name, actual, wanted]) => `${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`)
}
