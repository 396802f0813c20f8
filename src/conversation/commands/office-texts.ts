import { checkOfficeText, saveOfficeText, type TextProblem } from '../../app/office-texts.ts'
import type { Locale } from '../../domain/merchant.ts'
import {
  LONGEST_OFFICE_TEXT,
  OFFICE_TEXT_KEYS,
  TEXT_LENGTHS,
  TEXT_RULES,
  type OfficeText,
  type OfficeTextKey,
  type OfficeTextPlace,
  type TextGap,
} from '../../domain/office-text.ts'
import type { ChatParams } from '../../messages/catalog/chat.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import { SMS_LENGTH, smsLength } from '../../messages/sms-text.ts'
import type { Command } from '../command.ts'
import type { Step } from '../conversation.ts'
import { buttonClosed } from '../pick-link.ts'
import { ABANDON, choice, inColumn, inPairs, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "sablonlar": the office's own words for what goes to payers. */
export const officeTextsCommand: Command = {
  key: 'templates',
  permission: 'texts.manage',
  inHelp: true,
  run: (turn) => listTexts(turn, false),
  presses: {
    texts: (turn) => listTexts(turn, true),
    text: (turn, { arg }) => openText(turn, arg),
    text_edit: (turn, action) => onPlace(turn, action, (place) => askForText(turn, place)),
    text_save: (turn, action) => onPlace(turn, action, (place) => saveTyped(turn, place)),
    text_reset: (turn, action) => onPlace(turn, action, (place) => save(turn, place, null)),
  },
}

const LOCALES = ['tr', 'en'] as const satisfies readonly Locale[]

/** A place travels in a button as "link.long.tr". */
const argOf = ({ key, length, locale }: OfficeTextPlace): string => `${key}.${length}.${locale}`

function placeOf(arg: string | null): OfficeTextPlace | null {
  const [keyText, lengthText, localeText] = (arg ?? '').split('.')
  const key = OFFICE_TEXT_KEYS.find((one) => one === keyText)
  const length = TEXT_LENGTHS.find((one) => one === lengthText)
  const locale = LOCALES.find((one) => one === localeText)
  const isWritten = key !== undefined && length !== undefined && TEXT_RULES[key].lengths.includes(length)
  return isWritten && locale !== undefined ? { key, length, locale } : null
}

const saidPlace = ({ key, length, locale: language }: OfficeTextPlace) => ({ key, length, language })

function onPlace(
  _turn: Turn,
  { arg }: ChatAction,
  then: (place: OfficeTextPlace) => Promise<Outcome>,
): Promise<Outcome> {
  const place = placeOf(arg)
  return place === null ? Promise.resolve(outcome(null, buttonClosed())) : then(place)
}

async function listTexts({ tx, merchant }: Turn, inPlace: boolean): Promise<Outcome> {
  const own = new Set((await tx.officeTexts.all(merchant.id)).filter(({ body }) => body !== null).map(({ key }) => key))
  const texts = OFFICE_TEXT_KEYS.map((key) => ({ key, isOwn: own.has(key) }))
  const choices = inPairs(OFFICE_TEXT_KEYS.map((key) => choice('text_key', 'text', { arg: key }, { key })))
  return outcome({ name: 'idle' }, say('chat.texts', { texts }, { choices, inPlace }))
}

function openText(turn: Turn, arg: string | null): Promise<Outcome> {
  const key = OFFICE_TEXT_KEYS.find((one) => one === arg)
  if (key !== undefined) return Promise.resolve(listPlaces(key))
  const place = placeOf(arg)
  return place === null ? Promise.resolve(outcome(null, buttonClosed())) : showText(turn, place)
}

/** Which of its forms: each length in each language. */
function listPlaces(key: OfficeTextKey): Outcome {
  const places = LOCALES.flatMap((locale) => TEXT_RULES[key].lengths.map((length) => ({ key, length, locale })))
  const buttons = places.map((place) => choice('text_place', 'text', { arg: argOf(place) }, place))
  const choices = [...inPairs(buttons), [choice('text_back', 'texts')]]
  return outcome(null, say('chat.text_places', { key }, { choices, inPlace: true }))
}

async function showText(turn: Turn, place: OfficeTextPlace): Promise<Outcome> {
  const { tx, merchant, deps } = turn
  const newest = await tx.officeTexts.newest(merchant.id, place)
  const { officeTexts } = deps.renderer
  const own = newest?.body ?? null
  const text = own === null ? officeTexts.startingText(place) : officeTexts.shown(own, place.locale)
  const version = newest === null || own === null ? null : await versionOf(turn, newest)
  const arg = argOf(place)
  const edit = choice('text_edit', 'text_edit', { arg })
  const choices = [
    own === null ? [edit] : [edit, choice('text_reset', 'text_reset', { arg })],
    [choice('text_back', 'texts')],
  ]
  return outcome(null, say('chat.text_shown', { ...saidPlace(place), text, version }, { choices, inPlace: true }))
}

async function versionOf({ tx, merchant }: Turn, { version, createdBy, createdAt }: OfficeText) {
  const author = await tx.members.find(merchant.id, createdBy)
  return { number: version, by: author?.displayName ?? '', at: createdAt }
}

const namesOf = ({ deps }: Turn, gaps: readonly TextGap[], locale: Locale): string[] =>
  gaps.map((gap) => `{${deps.renderer.officeTexts.nameOf(gap, locale)}}`)

/** [Degistir]: the next message is the text. */
function askForText(turn: Turn, place: OfficeTextPlace): Promise<Outcome> {
  const { required, optional } = TEXT_RULES[place.key]
  const params = {
    ...saidPlace(place),
    required: namesOf(turn, required, place.locale),
    optional: namesOf(turn, optional, place.locale),
    limit: place.length === 'short' ? SMS_LENGTH : LONGEST_OFFICE_TEXT.long,
  }
  const step: Step = { name: 'writing_text', ...place, body: null }
  return Promise.resolve(outcome(step, say('chat.text_ask', params, { choices: [[ABANDON]] })))
}

/** The typed text with the office's last link in its gaps, or what stands in its way. */
export async function previewTyped(
  turn: Turn,
  { key, length, locale }: Extract<Step, { name: 'writing_text' }>,
  typed: string,
): Promise<Outcome> {
  const place: OfficeTextPlace = { key, length, locale }
  const checked = await checkOfficeText(turn.tx, turn.deps, turn.merchant, place, typed)
  if (!checked.ok) {
    const problems = checked.error.map((problem) => saidProblem(turn, locale, problem))
    return outcome(null, say('chat.text_problems', { problems }, { choices: [[ABANDON]] }))
  }
  const { body, preview } = checked.value
  const params = {
    ...saidPlace(place),
    ...preview,
    characters: length === 'short' ? smsLength(preview.text) : preview.text.length,
    limit: length === 'short' ? SMS_LENGTH : LONGEST_OFFICE_TEXT.long,
  }
  const choices = [...inColumn([choice('text_save', 'text_save', { arg: argOf(place) })]), [ABANDON]]
  return outcome({ name: 'writing_text', ...place, body }, say('chat.text_preview', params, { choices }))
}

type SaidProblem = ChatParams<'chat.text_problems'>['problems'][number]

function saidProblem(turn: Turn, locale: Locale, problem: TextProblem): SaidProblem {
  const name = (gap: TextGap): string => namesOf(turn, [gap], locale)[0] ?? ''
  switch (problem.kind) {
    case 'unknown_gap':
      return { kind: problem.kind, name: problem.name, likely: problem.likely === null ? null : name(problem.likely) }
    case 'gap_not_here':
    case 'gap_missing':
      return { kind: problem.kind, gap: name(problem.gap) }
    case 'forbidden':
      return { kind: problem.kind, ...problem.finding }
    case 'too_long':
    case 'too_long_for_sms':
      return { kind: problem.kind, limit: problem.limit }
    case 'empty':
    case 'braces':
      return { kind: problem.kind }
  }
}

/** [Kaydet] saves what the preview shows; after another message or another text its button is closed. */
async function saveTyped(turn: Turn, place: OfficeTextPlace): Promise<Outcome> {
  const { step } = turn
  const isShown = step.name === 'writing_text' && argOf(step) === argOf(place)
  return !isShown || step.body === null ? outcome(null, buttonClosed()) : save(turn, place, step.body)
}

async function save(turn: Turn, place: OfficeTextPlace, body: string | null): Promise<Outcome> {
  const saved = await saveOfficeText(turn.tx, turn.deps, { member: turn.member, place, body })
  const choices = [[choice('text_back', 'texts')]]
  if (saved.ok)
    return outcome(
      { name: 'idle' },
      say('chat.text_saved', { ...saidPlace(place), restored: body === null }, { choices }),
    )
  switch (saved.error) {
    case 'changed_meanwhile':
      return outcome(null, say('chat.text_changed_meanwhile', {}, { choices }))
    case 'not_allowed':
    case 'not_written_here':
      return outcome({ name: 'idle' }, buttonClosed())
  }
}
