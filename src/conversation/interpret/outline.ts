import { istanbulIso } from './calendar.ts'
import type { CommandKey, Entities, Intent, Reading } from './reading.ts'

/** What a first message says and what has to be asked, flat and in plain values: the form of the example corpus. */
export type Outline = { readonly intent: OutlineIntent; readonly read: OutlineRead }

/** `other`: understood, and none of the kinds with a name here; `unknown`: nothing may be done on it. */
export type OutlineIntent =
  | 'create_link'
  | 'cancel_link'
  | 'void'
  | 'refund'
  | 'status'
  | 'list'
  | 'resend'
  | 'extend'
  | 'report'
  | 'errors'
  | 'help'
  | 'stop'
  | 'other'
  | 'unknown'

export type Question = 'amount' | 'phone' | 'email' | 'expiresAt' | 'linkRef' | 'intent' | 'pin'

/** Null where the text gives no usable value, or more than one. */
export type OutlineRead = {
  readonly amountKurus: number | null
  readonly ambiguousAmount: boolean
  readonly phone: string | null
  readonly email: string | null
  readonly payerName: string | null
  readonly purpose: string | null
  /** ISO 8601 with Istanbul's offset; of an extension only a stated end. */
  readonly expiresAt: string | null
  readonly validForMinutes: number | null
  readonly maxInstallments: number | null
  readonly channels: readonly string[] | null
  readonly linkRef: string | null
  readonly reportPeriod: string | null
  readonly mustAsk: readonly Question[]
  /** A card or identity number stands in the text. */
  readonly mustNotSend: boolean
}

const INTENTS: Readonly<Record<CommandKey, OutlineIntent>> = {
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
  menu: 'help',
  stop: 'stop',
  panel: 'other',
  abandon: 'other',
  settings: 'other',
  team: 'other',
  approvals: 'other',
  secure: 'other',
  switch_office: 'other',
  clients: 'other',
  templates: 'other',
  bulk_links: 'other',
  language: 'other',
  support: 'other',
  declare_transfer: 'other',
  diagnose: 'other',
  charge_card: 'other',
  thanks: 'other',
  greeting: 'other',
  yes: 'other',
  no: 'other',
}

const NEED_A_LINK: ReadonlySet<OutlineIntent> = new Set(['cancel_link', 'refund', 'void', 'resend', 'extend'])

function intentOf({ command }: Intent): OutlineIntent {
  return command.kind === 'sure' || command.kind === 'suggested' ? INTENTS[command.key] : 'unknown'
}

/** The only value of its kind, or null when there is none or more than one. */
const only = <T>(readings: readonly Reading<T>[]): T | null =>
  readings.length === 1 ? (readings[0]?.value ?? null) : null

function amountOf({ amounts }: Entities): Pick<OutlineRead, 'amountKurus' | 'ambiguousAmount'> {
  const amount = only(amounts)
  return {
    amountKurus: amount?.kind === 'sure' ? amount.kurus : null,
    ambiguousAmount: amounts.length > 1 || amount?.kind === 'ambiguous',
  }
}

/** A number that cannot be reached by message does not make the only one that can a choice. */
function phoneOf({ phones }: Entities): string | null {
  const mobiles = phones.flatMap(({ value }) => (value.kind === 'mobile' ? [value.phone] : []))
  const doubtful = phones.some(({ value }) => value.kind === 'refused' && value.reason !== 'not_mobile')
  return mobiles.length === 1 && !doubtful ? (mobiles[0] ?? null) : null
}

type Validity = Pick<OutlineRead, 'expiresAt' | 'validForMinutes'>

function validityOf({ validities }: Entities, intent: OutlineIntent): Validity {
  const validity = only(validities)
  if (validity === null || validity.kind === 'refused') return { expiresAt: null, validForMinutes: null }
  if (validity.kind === 'until') return { expiresAt: istanbulIso(validity.until), validForMinutes: null }
  return { expiresAt: intent === 'extend' ? null : istanbulIso(validity.until), validForMinutes: validity.minutes }
}

const when = (holds: boolean, question: Question): Question[] => (holds ? [question] : [])

function missingOfLink(read: Omit<OutlineRead, 'mustAsk'>, entities: Entities): Question[] {
  const severalMails = entities.emails.length > 1 && entities.phones.length === 0
  const byMail = severalMails || (read.channels?.length === 1 && read.channels[0] === 'email')
  const reachable = read.phone !== null || read.email !== null
  return [
    ...when(read.amountKurus === null, 'amount'),
    ...(byMail ? when(read.email === null, 'email') : when(!reachable, 'phone')),
  ]
}

function questions(intent: OutlineIntent, { command, entities }: Intent, read: Omit<OutlineRead, 'mustAsk'>) {
  const asked = [
    ...when(command.kind !== 'sure', 'intent'),
    ...(intent === 'create_link' ? missingOfLink(read, entities) : []),
    ...when(NEED_A_LINK.has(intent) && read.linkRef === null, 'linkRef'),
    ...when(intent === 'status' && read.linkRef === null && read.payerName === null, 'linkRef'),
    ...when(intent === 'refund' || intent === 'void', 'pin'),
    ...when(entities.validities.length > 1 || only(entities.validities)?.kind === 'refused', 'expiresAt'),
    ...when(read.ambiguousAmount || only(entities.amounts)?.kind === 'refused', 'amount'),
  ]
  return [...new Set(asked)]
}

/** The reading of a first message, without anything known from before. */
export function outlineOf(reading: Intent): Outline {
  const { entities, secrets } = reading
  const intent = intentOf(reading)
  const channels = entities.channelsWanted.map(({ value }) => value)
  const read = {
    ...amountOf(entities),
    phone: phoneOf(entities),
    email: only(entities.emails),
    payerName: only(entities.payerNames),
    purpose: entities.purpose?.value ?? null,
    ...validityOf(entities, intent),
    maxInstallments: only(entities.installmentCaps),
    channels: channels.length === 0 ? null : channels,
    linkRef: only(entities.linkNumbers),
    reportPeriod: entities.reportPeriod?.value ?? null,
    mustNotSend: secrets.includes('card') || secrets.includes('identity_number'),
  }
  return { intent, read: { ...read, mustAsk: questions(intent, reading, read) } }
}
