import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { interpret } from './interpret.ts'
import { foldText } from './normalize.ts'
import type { CommandKey, Intent } from './reading.ts'

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
  const amount = only(entities.amounts)
  const phones = entities.phones.map((r) => r.value)
  const phone = phones.length === 1 ? phones[0] : undefined
  const validity = only(entities.validities)
  const relative = validity?.kind === 'for' ? validity.minutes : null
  return {
    amountKurus: amount?.kind === 'sure' ? amount.kurus : null,
    ambiguousAmount: entities.amounts.length > 1 || amount?.kind === 'ambiguous',
    phone: phone?.kind === 'mobile' ? phone.phone : null,
    email: only(entities.emails),
    payerName: only(entities.payerNames),
    purpose: entities.purpose?.value ?? '',
    expiresAt: validity === null || validity.kind === 'refused' ? null : validity.until,
    refusedValidity: validity?.kind === 'refused',
    validForMinutes: relative,
    maxInstallments: only(entities.installmentCaps),
    channels: entities.channelsWanted.map((r) => r.value),
    linkRef: only(entities.linkNumbers),
    reportPeriod: entities.reportPeriod?.value ?? null,
    mustNotSend: intent.secrets.includes('card') || intent.secrets.includes('identity_number'),
  }
}

function questions(intent: Intent, read: ReturnType<typeof readOf>): string[] {
  const { command } = intent
  const key = command.kind === 'sure' || command.kind === 'suggested' ? command.key : null
  const asked = command.kind === 'sure' ? [] : ['intent']
  if (key === 'create_link') {
    if (read.amountKurus === null) asked.push('amount')
    const byMail = read.channels.length === 1 && read.channels[0] === 'email'
    if (byMail && read.email === null) asked.push('email')
    else if (read.phone === null && read.email === null) asked.push('phone')
  } else if (
    key !== null &&
    ['cancel_link', 'refund', 'void', 'resend', 'extend'].includes(key) &&
    read.linkRef === null
  )
    asked.push('linkRef')
  if (key === 'refund') asked.push('pin')
  if (read.refusedValidity) asked.push('expiresAt')
  if (read.ambiguousAmount) asked.push('amount')
  return asked
}

function judge(line: Line): string[] {
  const intent = interpret(line.text, { now: NOW })
  const read = readOf(intent)
  const wrong: string[] = []
  const same = (name: string, actual: unknown, wanted: unknown): void => {
    if (JSON.stringify(actual) !== JSON.stringify(wanted))
      wrong.push(`${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`)
  }
  const { purposeContains, channels, expiresAt, mustAsk, mustNotSend, ...plain } = line.expect
  same('intent', intentOf(intent), line.intent)
  same('mustNotSend', read.mustNotSend, mustNotSend ?? false)
  for (const [key, wanted] of Object.entries(plain)) same(key, read[key as keyof typeof plain], wanted)
  if (purposeContains !== undefined && !foldText(read.purpose).includes(purposeContains))
    same('purpose', read.purpose, purposeContains)
  if (channels !== undefined) same('channels', [...read.channels].sort(), [...(channels ?? [])].sort())
  if (expiresAt !== undefined)
    same(
      'expiresAt',
      read.expiresAt === null ? null : new Date(read.expiresAt).toISOString(),
      expiresAt === null ? null : new Date(expiresAt).toISOString(),
    )
  if (mustAsk !== undefined)
    same(
      'mustAsk',
      mustAsk.filter((name) => questions(intent, read).includes(name)),
      mustAsk,
    )
  if (!line.expect.ambiguousAmount && read.ambiguousAmount && line.intent === 'create_link' && !mustNotSend)
    same('ambiguousAmount', true, false)
  return wrong
}

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
