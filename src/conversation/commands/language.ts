import { changePayerLanguage, chooseLanguage } from '../../app/choose-language.ts'
import type { ShortNumber } from '../../domain/ids.ts'
import type { Locale } from '../../domain/merchant.ts'
import { mayDo } from '../../domain/role.ts'
import type { Command } from '../command.ts'
import { readLanguage } from '../interpret/language.ts'
import { buttonClosed, mayTouch, notYours } from '../pick-link.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'

/** "english", "türkçe": what this member is answered in; with a link's number, what its payer is written in. */
export const languageCommand: Command = {
  key: 'language',
  permission: 'help',
  inHelp: true,
  run: (turn, order) => choose(turn, order),
  presses: { language: (turn, { arg }) => (arg === 'tr' || arg === 'en' ? switchTo(turn, arg) : closed()) },
}

const closed = (): Promise<Outcome> => Promise.resolve(outcome(null, buttonClosed()))

async function choose(turn: Turn, { text, intent }: Order): Promise<Outcome> {
  const locale = readLanguage(text)
  const [number] = intent.entities.linkNumbers
  if (locale === null) {
    const choices = [
      [choice('language_tr', 'language', { arg: 'tr' }), choice('language_en', 'language', { arg: 'en' })],
    ]
    return outcome({ name: 'idle' }, say('chat.ask_language', {}, { choices }))
  }
  return number === undefined ? switchTo(turn, locale) : ofPayer(turn, number.value, locale)
}

async function switchTo({ tx, deps, member }: Turn, locale: Locale): Promise<Outcome> {
  await chooseLanguage(tx, deps, member, locale)
  return outcome({ name: 'idle' }, say('chat.language_chosen', { language: locale }))
}

async function ofPayer(turn: Turn, shortNumber: ShortNumber, locale: Locale): Promise<Outcome> {
  const { tx, deps, merchant, member } = turn
  const link = await tx.links.byShortNumber(merchant.id, shortNumber)
  if (link === null) return outcome(null, say('chat.unknown_number', { shortNumber }))
  if (!mayDo(member.role, 'client.edit'))
    return outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const payer = await changePayerLanguage(tx, deps, { member, link, locale })
  return outcome(
    { name: 'idle' },
    say('chat.payer_language', { language: locale, payerName: payer.name }, { linkId: link.id }),
  )
}
