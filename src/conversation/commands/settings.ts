import { changeSettings, otherLocale, toggledChannels, type SettingsChange } from '../../app/change-settings.ts'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import type { Merchant } from '../../domain/merchant.ts'
import { readOfficeEmail, readOfficePhone } from '../../domain/office-contact.ts'
import { mayDo } from '../../domain/role.ts'
import { SETTINGS_VIEWS, type SettingsView } from '../../messages/catalog/settings.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { Command } from '../command.ts'
import { OFFICE_FIELDS, type OfficeField, type Step } from '../conversation.ts'
import { INSTALLMENT_CAPS, PRESET_MINUTES } from '../draft/draft-questions.ts'
import { buttonClosed } from '../pick-link.ts'
import { ABANDON, choice, inPairs, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { notifyChoice, tellsHere } from './stop.ts'

/** "ayarlar": what new links start with, how payers reach the office, and what this chat is told. */
export const settingsCommand: Command = {
  key: 'settings',
  permission: 'help',
  inHelp: true,
  run: (turn) => show(turn, turn.merchant),
  presses: { settings: open, office_set: changeByTap },
}

const mayChange = ({ member }: Turn): boolean => mayDo(member.role, 'settings.manage')

async function show(turn: Turn, merchant: Merchant, view: SettingsView = 'main', inPlace = false): Promise<Outcome> {
  const { defaultValidMinutes, defaultInstallmentCap, defaultChannels, locale, linkLimit } = merchant
  const notify = turn.inGroup ? null : await tellsHere(turn)
  const params = {
    ...{ officeName: merchant.name, mayChange: mayChange(turn), view, locale, notify },
    ...{ validForMinutes: defaultValidMinutes, installmentCap: defaultInstallmentCap, limit: linkLimit },
    channels: PAYER_CHANNELS.filter((kind) => defaultChannels.includes(kind)),
    phone: merchant.contactPhone,
    email: merchant.contactEmail,
  }
  const choices = mayChange(turn) ? viewChoices(merchant, notify)[view]() : notifyRow(notify)
  return outcome({ name: 'idle' }, say('chat.settings', params, { choices, inPlace, discreet: true }))
}

const notifyRow = (notify: boolean | null): ChoiceSpec[][] => (notify === null ? [] : [[notifyChoice(!notify)]])

const BACK = [choice('back', 'settings', { arg: 'main' })]
const marked = (spec: ChoiceSpec, chosen: boolean): ChoiceSpec =>
  chosen ? { ...spec, labelParams: { ...spec.labelParams, chosen } } : spec

function viewChoices(
  merchant: Merchant,
  notify: boolean | null,
): Readonly<Record<SettingsView, () => readonly (readonly ChoiceSpec[])[]>> {
  const set = (label: string, arg: string, params?: Readonly<Record<string, unknown>>) =>
    choice(label, 'office_set', { arg }, params)
  return {
    main: () => [
      ...inPairs([
        ...['validity', 'installments', 'channels'].map((view) => choice(`field_${view}`, 'settings', { arg: view })),
        set('speak_other', `locale:${otherLocale(merchant.locale)}`, { other: otherLocale(merchant.locale) }),
        ...OFFICE_FIELDS.map((field) => choice(`field_${field}`, 'settings', { arg: field })),
      ]),
      ...notifyRow(notify),
    ],
    validity: () => [
      ...inPairs(
        PRESET_MINUTES.map((minutes) =>
          marked(set(`preset_${minutes}`, `valid:${minutes}`), minutes === merchant.defaultValidMinutes),
        ),
      ),
      BACK,
    ],
    installments: () => [
      ...inPairs(
        INSTALLMENT_CAPS.map((count) =>
          marked(set('option_installments', `cap:${count}`, { count }), count === merchant.defaultInstallmentCap),
        ),
      ),
      BACK,
    ],
    channels: () => [
      ...inPairs(
        PAYER_CHANNELS.map((kind) =>
          set(merchant.defaultChannels.includes(kind) ? 'toggle_on' : 'toggle_off', `channel:${kind}`, { kind }),
        ),
      ),
      BACK,
    ],
  }
}

const notAllowed = (): Outcome => outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))

function open(turn: Turn, { arg }: ChatAction): Promise<Outcome> {
  if (arg === null) return show(turn, turn.merchant)
  if (!mayChange(turn)) return Promise.resolve(notAllowed())
  const field = OFFICE_FIELDS.find((known) => known === arg)
  if (field !== undefined) return Promise.resolve(askFor(turn.merchant, field, false))
  const view = SETTINGS_VIEWS.find((known) => known === arg)
  return view === undefined ? Promise.resolve(outcome(null, buttonClosed())) : show(turn, turn.merchant, view, true)
}

async function changeByTap(turn: Turn, { arg }: ChatAction): Promise<Outcome> {
  const read = readChange(turn.merchant, arg ?? '')
  if (read === null) return outcome(null, buttonClosed())
  return mayChange(turn) ? save(turn, read.change, read.view, true) : notAllowed()
}

type ReadChange = { readonly change: SettingsChange; readonly view: SettingsView }

function readChange(merchant: Merchant, arg: string): ReadChange | null {
  const [what = '', value = ''] = arg.split(':')
  const readers: Readonly<Record<string, () => SettingsChange | undefined>> = {
    valid: () => found(PRESET_MINUTES, value, (defaultValidMinutes) => ({ defaultValidMinutes })),
    cap: () => found(INSTALLMENT_CAPS, value, (defaultInstallmentCap) => ({ defaultInstallmentCap })),
    channel: () =>
      found(PAYER_CHANNELS, value, (kind) => ({ defaultChannels: toggledChannels(merchant.defaultChannels, kind) })),
    locale: () => found(['tr', 'en'] as const, value, (locale) => ({ locale })),
    clear: () =>
      found(OFFICE_FIELDS, value, (field) => (field === 'phone' ? { contactPhone: null } : { contactEmail: null })),
  }
  const change = Object.hasOwn(readers, what) ? readers[what]?.() : undefined
  return change === undefined ? null : { change, view: what === 'channel' ? 'channels' : 'main' }
}

function found<T extends string | number>(
  known: readonly T[],
  text: string,
  change: (value: T) => SettingsChange,
): SettingsChange | undefined {
  const value = known.find((one) => String(one) === text)
  return value === undefined ? undefined : change(value)
}

async function save(turn: Turn, change: SettingsChange, view: SettingsView, inPlace: boolean): Promise<Outcome> {
  const { tx, deps, member, merchant } = turn
  const changed = await changeSettings(tx, deps, { member, merchant, change })
  return { ...(await show(turn, changed, view, inPlace)), locale: changed.locale }
}

function askFor(merchant: Merchant, field: OfficeField, isUnread: boolean): Outcome {
  const known = field === 'phone' ? merchant.contactPhone : merchant.contactEmail
  const other = field === 'phone' ? merchant.contactEmail : merchant.contactPhone
  // Payers must be able to reach the office by one of the two.
  const clear =
    known === null || other === null ? [] : [[choice('leave_empty', 'office_set', { arg: `clear:${field}` })]]
  return outcome(
    { name: 'editing_office', field },
    say('chat.ask_office_field', { field, known, isUnread }, { choices: [...clear, [ABANDON]], discreet: true }),
  )
}

/** The typed phone or address, landlines too. */
export function answerOfficeEdit(
  turn: Turn,
  { field }: Extract<Step, { name: 'editing_office' }>,
  text: string,
): Promise<Outcome> {
  if (!mayChange(turn)) return Promise.resolve(notAllowed())
  const read = field === 'phone' ? readOfficePhone(text) : readOfficeEmail(text)
  if (read === null) return Promise.resolve(askFor(turn.merchant, field, true))
  return save(turn, field === 'phone' ? { contactPhone: read } : { contactEmail: read }, 'main', false)
}
