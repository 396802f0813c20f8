import type { Locale, MerchantKind } from '../../domain/merchant.ts'
import { isMessageKey, messageCatalogue, type MessageKey } from '../../messages/catalog.ts'
import { cleanLine, cleanText, fitText } from '../../messages/clean-text.ts'
import type { MessageDefinition } from '../../messages/message-definition.ts'
import { smsLength, smsLimit, toSmsText } from '../../messages/sms-text.ts'
import type { RenderedMessage, RenderRequest, TemplateRenderer } from '../../ports/template-renderer.ts'
import { compileTemplates, type CompiledTemplates, type TemplateScope } from './compiled-templates.ts'
import { formatsFor, type Formats } from './formats.ts'
import { readOfficeTexts, type OfficeTextFrame } from './office-texts.ts'
import { footerOf, longOwnText, shortOwnText, type OwnTextParts } from './own-text.ts'
import { readTexts, type Texts } from './texts.ts'

const LOCALES = ['tr', 'en'] as const satisfies readonly Locale[]

/** Below what every chat channel takes in one piece (4096): numbered choices and an address may follow the text. */
const CHAT_LENGTH = 3800
const SUBJECT_LENGTH = 120
/** What people type is cut here, whatever the template makes of it. */
const LINE_LENGTH = 200
const TEXT_LENGTH = 3500
const URL_LENGTH = 2000
/** Params that may hold line feeds. */
const LONG_PARAMS = new Set(['text'])
/** Given up, first to last, where a message is longer than one SMS; never the address, the code or the amount. */
const SHRINKABLE_PARAMS = ['text', 'officeName'] as const
const SHORTEST_PARAM = 3

const NO_MARKS = { chat: null, short: null, email: null }

type Spoken = { readonly texts: Texts; readonly formats: Formats; readonly frame: OfficeTextFrame }
type Parts = { readonly templates: CompiledTemplates; readonly spoken: Readonly<Record<Locale, Spoken>> }

/**
 * Renders the catalogue's messages from the files below `root` (templates/).
 * `testMode` marks every message; a message whose own params say `testMode` is marked too.
 */
export function openFileRenderer(options: { readonly root: string; readonly testMode: boolean }): TemplateRenderer {
  const officeTexts = readOfficeTexts(options.root, LOCALES)
  const spoken = Object.fromEntries(
    LOCALES.map((locale) => {
      const texts = readTexts(options.root, locale)
      return [locale, { texts, formats: formatsFor(locale, texts), frame: officeTexts.frames[locale] }]
    }),
  ) as Record<Locale, Spoken>
  const parts: Parts = { templates: compileTemplates(options.root, LOCALES), spoken }
  return {
    message: (request) => renderMessage(parts, request, options.testMode),
    label: (key, params, locale) => renderLabel(parts, key, params, locale),
    officeTexts: officeTexts.words,
  }
}

function renderLabel(parts: Parts, key: string, params: TemplateScope, locale: Locale): string {
  const { texts, formats } = parts.spoken[locale]
  const source = texts.labels[key]
  if (source === undefined) throw new Error(`no label ${key} in ${locale}`)
  return parts.templates.inline(source, { ...(cleaned(params) as TemplateScope), f: formats, words: texts.words })
}

function renderMessage(parts: Parts, request: RenderRequest, everyMessageIsTest: boolean): RenderedMessage {
  if (!isMessageKey(request.template)) throw new Error(`no message ${request.template} in the catalogue`)
  const key = request.template
  const params = cleaned(messageCatalogue[key].params.parse(request.params)) as TemplateScope
  const isTest = everyMessageIsTest || params['testMode'] === true
  const marks = isTest ? parts.spoken[request.locale].texts.words.testMark : NO_MARKS
  const optOutUrl = request.optOutUrl ?? null
  const scope = { ...scopeOf(parts, key, params, request.locale, request.merchantKind), optOutUrl }
  const body = request.ownText ?? null
  const own = body === null ? null : sayOwn(parts, request, marks, { key, body, scope })
  return own ?? { ...sayDefault(parts, request, marks, { key, scope }), ownTextRefused: body !== null }
}

type Marks = { readonly [Variant in RenderRequest['variant']]: string | null }
type Said = Omit<RenderedMessage, 'ownTextRefused'>

function sayDefault(
  parts: Parts,
  request: RenderRequest,
  marks: Marks,
  { key, scope }: { readonly key: MessageKey; readonly scope: TemplateScope },
): Said {
  switch (written(key, request.variant)) {
    case 'chat':
      return request.variant === 'email'
        ? plainEmail(parts, chatText(parts, request, scope, null), scope, marks.email)
        : onlyText(chatText(parts, request, scope, marks.chat))
    case 'short':
      return onlyText(shortText(parts, request, scope, marks.short))
    case 'email':
      return emailOf(parts, request, scope, marks.email)
  }
}

/** The office's own words, or null where they cannot be said here. */
function sayOwn(
  parts: Parts,
  request: RenderRequest,
  marks: Marks,
  own: Pick<OwnTextParts, 'key' | 'body' | 'scope'>,
): RenderedMessage | null {
  const { formats, frame } = parts.spoken[request.locale]
  const given: OwnTextParts = { ...own, formats, frame }
  if (request.variant === 'short') {
    const text = shortOwnText(given, marks.short === null ? '' : `${marks.short} `, request.smsAlphabet ?? 'plain')
    return text === null ? null : { ...onlyText(text), ownTextRefused: false }
  }
  const said = longOwnText(given)
  if (said === null) return null
  const text = [said, footerOf(given).join('\n')].filter((part) => part !== '').join('\n\n')
  const shown = request.variant === 'email' ? ownEmail(parts, request, given, text, marks.email) : withMark(text, marks)
  return { ...shown, ownTextRefused: false }
}

const withMark = (text: string, { chat }: Marks): Said => onlyText(chat === null ? text : `${text}\n\n${chat}`)

function ownEmail(
  parts: Parts,
  request: RenderRequest,
  { key, scope }: OwnTextParts,
  text: string,
  mark: string | null,
): Said {
  const file = `email/${request.locale}/${key}.subject.txt`
  const subject = parts.templates.has(file)
    ? fitText(cleanLine(parts.templates.text(file, scope), TEXT_LENGTH), SUBJECT_LENGTH)
    : fitText(String(scope['officeName']), SUBJECT_LENGTH)
  return {
    subject,
    text: mailText(text, scope, mark),
    html: parts.templates.html('email/own.html', { url: null, ...scope, text, subject, testMark: mark }),
  }
}

const onlyText = (text: string): Said => ({ text, subject: null, html: null })

/** A message without the wanted variant is said in its chat words. */
function written(key: MessageKey, variant: RenderRequest['variant']): RenderRequest['variant'] {
  const definition: MessageDefinition = messageCatalogue[key]
  return definition.variants.includes(variant) ? variant : 'chat'
}

function scopeOf(
  parts: Parts,
  key: MessageKey,
  params: TemplateScope,
  locale: Locale,
  merchantKind: MerchantKind,
): TemplateScope {
  const { texts, formats } = parts.spoken[locale]
  const neutral = texts.words.moneyType[String(params['moneyType'])] ?? null
  const isForPayer = key.startsWith('payer.') || key.startsWith('stranger.')
  // The office's own words must not leave, not even by a template's mistake.
  const own = isForPayer ? { purpose: null, what: neutral } : { what: params['purpose'] ?? neutral }
  return { ...params, ...own, ...texts.words.merchant[merchantKind], isForPayer, locale, f: formats, words: texts.words }
}

/** Strips what cannot be seen, and line feeds where they could forge a line; cuts what is overlong. */
function cleaned(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (LONG_PARAMS.has(name)) return cleanText(value, TEXT_LENGTH)
    return cleanLine(value, /url$/i.test(name) ? URL_LENGTH : LINE_LENGTH)
  }
  if (Array.isArray(value)) return value.map((item) => cleaned(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner, key)]))
}

const tidy = (text: string): string =>
  text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

function chatText(parts: Parts, request: RenderRequest, scope: TemplateScope, testMark: string | null): string {
  const text = tidy(parts.templates.text(`messages/${request.locale}/${request.template}.txt`, scope))
  const ending = testMark === null ? '' : `\n\n${testMark}`
  return fitText(text, CHAT_LENGTH - ending.length) + ending
}

function shortText(parts: Parts, request: RenderRequest, scope: TemplateScope, testMark: string | null): string {
  const file = `messages/${request.locale}/${request.template}.short.txt`
  const letters = request.smsAlphabet ?? 'plain'
  const say = (shown: TemplateScope): string =>
    toSmsText(`${testMark === null ? '' : `${testMark} `}${tidy(parts.templates.text(file, shown))}`, letters)
  let shown = scope
  for (const name of SHRINKABLE_PARAMS) {
    const excess = smsLength(say(shown), letters) - smsLimit(letters)
    const typed = shown[name]
    const value = typeof typed === 'string' ? toSmsText(typed, letters) : ''
    if (excess > 0 && value !== '')
      shown = { ...shown, [name]: fitText(value, Math.max(SHORTEST_PARAM, value.length - excess), '.') }
  }
  return say(shown)
}

/** The mark before it, the way out of it at its end. */
function mailText(text: string, scope: TemplateScope, testMark: string | null): string {
  const { email } = scope['words'] as Texts['words']
  const optOutUrl = scope['optOutUrl']
  const ending = typeof optOutUrl === 'string' ? `\n\n${email.optOut}:\n${optOutUrl}` : ''
  return `${testMark === null ? '' : `${testMark}\n\n`}${text}${ending}`
}

function emailOf(
  parts: Parts,
  request: RenderRequest,
  scope: TemplateScope,
  testMark: string | null,
): Said {
  const file = `email/${request.locale}/${request.template}`
  const subject = fitText(cleanLine(parts.templates.text(`${file}.subject.txt`, scope), TEXT_LENGTH), SUBJECT_LENGTH)
  const text = tidy(parts.templates.text(`${file}.txt`, scope))
  return {
    subject,
    text: mailText(text, scope, testMark),
    html: parts.templates.html(`${file}.html`, { ...scope, subject, testMark }),
  }
}

function plainEmail(parts: Parts, text: string, scope: TemplateScope, testMark: string | null): Said {
  const words = scope['words'] as Texts['words']
  const office = scope['isForPayer'] === true ? scope['officeName'] : null
  // payers know the office, not the name of this program
  const subject = typeof office === 'string' ? fitText(office, SUBJECT_LENGTH) : words.email.plainSubject
  return {
    subject,
    text: mailText(text, scope, testMark),
    html: parts.templates.html('email/plain.html', { ...scope, text, subject, testMark }),
  }
}
