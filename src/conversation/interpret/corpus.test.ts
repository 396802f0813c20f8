import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { interpret } from './interpret.ts'
import { foldText } from './normalize.ts'
import type { CommandKey, Entities, Intent } from './reading.ts'

type Expected = Partial<{
  amountKurus: number | null
  ambiguousAmount: boolean
  phone: string | null
  email: string | null
  payerName: string | null
  purposeContains: string
  expiresAt: string | null
  validForMinutes: number | null
  maxInstallments: number
  channels: string[] | null
  linkRef: string | null
  reportPeriod: string
  mustAsk: string[]
  mustNotSend: boolean
}>
type Line = { id: string; text: string; intent: string; expect: Expected }

const NOW = instant(Date.parse('2026-11-23T15:30:00+03:00'))

const INTENTS: Partial<Record<CommandKey, string>> = {
  create_link: 'create_link',
  list_links: 'list',
  link_status: 'status',
  resend: 'resend',
  extend: 'extend',
  cancel_link: 'cancel_link',
  refund: 'refund',
  void: 'void',
  report: 'report',
  errors: 'errors',
  help: 'help',
  stop: 'stop',
}

const intentOf = ({ command }: Intent): string => {
  if (command.kind === 'sure' || command.kind === 'suggested') return INTENTS[command.key] ?? 'other'
  return 'unknown'
}

/** The only value of its kind, or null when there is none or more than one. */
const only = <T>(readings: readonly { value: T }[]): T | null =>
  readings.length === 1 ? (readings[0]?.value ?? null) : null

function readOf(intent: Intent) {
  const { entities } = intent
  const phones = entities.phones.map((r) => r.value)
  const phone = phones.length === 1 ? phones[0] : undefined
  return {
    ...amountOf(entities),
    ...validityOf(entities),
    phone: phone?.kind === 'mobile' ? phone.phone : null,
    email: only(entities.emails),
    payerName: only(entities.payerNames),
    purpose: entities.purpose?.value ?? '',
    maxInstallments: only(entities.installmentCaps),
    channels: entities.channelsWanted.map((r) => r.value),
    linkRef: only(entities.linkNumbers),
    reportPeriod: entities.reportPeriod?.value ?? null,
    mustNotSend: intent.secrets.includes('card') || intent.secrets.includes('identity_number'),
  }
}

function amountOf({ amounts }: Entities) {
  const amount = only(amounts)
  return {
    amountKurus: amount?.kind === 'sure' ? amount.kurus : null,
    ambiguousAmount: amounts.length > 1 || amount?.kind === 'ambiguous',
  }
}

function validityOf({ validities }: Entities) {
  const validity = only(validities)
  return {
    expiresAt: validity === null || validity.kind === 'refused' ? null : validity.until,
    refusedValidity: validity?.kind === 'refused',
    validForMinutes: validity?.kind === 'for' ? validity.minutes : null,
  }
}

type Read = ReturnType<typeof readOf>

const NEED_A_LINK: ReadonlySet<CommandKey> = new Set(['cancel_link', 'refund', 'void', 'resend', 'extend'])

const when = (holds: boolean, name: string): string[] => (holds ? [name] : [])

function questions({ command }: Intent, read: Read): string[] {
  const key = command.kind === 'sure' || command.kind === 'suggested' ? command.key : null
  return [
    ...when(command.kind !== 'sure', 'intent'),
    ...(key === 'create_link' ? missingOfLink(read) : []),
    ...when(key !== null && NEED_A_LINK.has(key) && read.linkRef === null, 'linkRef'),
    ...when(key === 'refund', 'pin'),
    ...when(read.refusedValidity, 'expiresAt'),
    ...when(read.ambiguousAmount, 'amount'),
  ]
}

function missingOfLink(read: Read): string[] {
  const amount = read.amountKurus === null ? ['amount'] : []
  const byMail = read.channels.length === 1 && read.channels[0] === 'email'
  if (byMail && read.email === null) return [...amount, 'email']
  return read.phone === null && read.email === null ? [...amount, 'phone'] : amount
}

const isoOf = (at: number | string | null): string | null => (at === null ? null : new Date(at).toISOString())

type Judgement = readonly [name: string, actual: unknown, wanted: unknown]

/** What is judged of a line: the name, what was read, what is wanted. Keys the line does not have are not judged. */
function judgements(line: Line): Judgement[] {
  const intent = interpret(line.text, { now: NOW })
  const read = readOf(intent)
  const { purposeContains: _p, channels: _c, expiresAt: _e, mustAsk = [], mustNotSend = false, ...plain } = line.expect
  const asked = questions(intent, read)
  return [
    ['intent', intentOf(intent), line.intent],
    ['mustNotSend', read.mustNotSend, mustNotSend],
    ...Object.entries(plain).map(([key, wanted]) => [key, read[key as keyof typeof plain], wanted] as const),
    ['mustAsk', mustAsk.filter((name) => asked.includes(name)), mustAsk],
    ...judgeText(line, read),
    ...judgeDoubt(line, read),
  ]
}

function judgeText({ expect: wanted }: Line, read: Read): Judgement[] {
  const { purposeContains, channels, expiresAt } = wanted
  const lacksPurpose = purposeContains !== undefined && !foldText(read.purpose).includes(purposeContains)
  return [
    ...(lacksPurpose ? [['purpose', read.purpose, purposeContains] as const] : []),
    ...(channels === undefined ? [] : [['channels', read.channels.toSorted(), (channels ?? []).toSorted()] as const]),
    ...(expiresAt === undefined ? [] : [['expiresAt', isoOf(read.expiresAt), isoOf(expiresAt)] as const]),
  ]
}

/** An amount that is plain in the text must not be asked about. */
function judgeDoubt({ intent, expect: { ambiguousAmount = false, mustNotSend } }: Line, read: Read): Judgement[] {
  if (intent !== 'create_link' || mustNotSend) return []
  return [['ambiguousAmount', read.ambiguousAmount, ambiguousAmount]]
}

const judge = (line: Line): string[] =>
  judgements(line)
    .filter(([, actual, wanted]) => JSON.stringify(actual) !== JSON.stringify(wanted))
    .map(([name, actual, wanted]) => `${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`)

const load = (name: string): Line[] =>
  readFileSync(new URL(`../../../test/fixtures/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe.each(['utterances.tr.jsonl', 'utterances-own.tr.jsonl'])('%s', (name) => {
  test.each(load(name).map((line) => [line.id, line.text, line] as const))('%s %s', (_id, _text, line) => {
    expect(judge(line)).toEqual([])
  })
})
