import type { MerchantId } from '../domain/ids.ts'
import type { Locale, Member, Merchant } from '../domain/merchant.ts'
import {
  LONGEST_OFFICE_TEXT,
  readOfficeText,
  TEXT_RULES,
  wordsOfText,
  type Finding,
  type GapProblem,
  type OfficeText,
  type OfficeTextKey,
  type OfficeTextPlace,
} from '../domain/office-text.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import { SMS_LENGTH } from '../messages/sms-text.ts'
import type { Surface } from '../ports/message-channel.ts'
import type { RenderedMessage } from '../ports/template-renderer.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { tellOwners } from './tell-owners.ts'

/** The messages an office may say in its own words; the other two texts stand on the pay page. */
const MESSAGE_OF: Readonly<Record<OfficeTextKey, string | null>> = {
  link: 'payer.link',
  reminder: 'payer.reminder',
  thanks: 'payer.thanks',
  expiry: null,
  error: null,
}
const KEYS = Object.keys(MESSAGE_OF) as OfficeTextKey[]

/**
 * The newest text of the office for a message, asked for when the message is written out: what waits in the queue while
 * a text is corrected leaves with the correction.
 */
export async function ownTextFor(
  tx: UnitOfWork,
  merchantId: MerchantId,
  { template, locale, surface }: { readonly template: string; readonly locale: Locale; readonly surface: Surface },
): Promise<OfficeText | null> {
  const key = KEYS.find((one) => MESSAGE_OF[one] === template)
  if (key === undefined) return null
  const length = surface.variant === 'short' ? 'short' : 'long'
  const text = await tx.officeTexts.newest(merchantId, { key, locale, length })
  return text === null || text.body === null ? null : text
}

/** Once per version: the owners hear that the program's own text goes out instead. */
export async function tellIfRefused(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  text: OfficeText | null,
  { ownTextRefused }: Pick<RenderedMessage, 'ownTextRefused'>,
): Promise<void> {
  if (text === null || !ownTextRefused) return
  const { merchantId, key, length, locale, version } = text
  await tellOwners(tx, deps, merchantId, {
    event: `text-refused:${key}:${length}:${locale}:${version}`,
    template: 'office.text_refused',
    params: { key, length, language: locale },
  })
}

export type TextProblem =
  | GapProblem
  | { readonly kind: 'forbidden'; readonly finding: Finding }
  | { readonly kind: 'too_long'; readonly limit: number }
  /** With the longest names there are, what is said by itself would go out instead. */
  | { readonly kind: 'too_long_for_sms'; readonly characters: number; readonly limit: number }
  | { readonly kind: 'empty' }

/** What one text becomes with the values of the office's last link. */
export type TextPreview = {
  readonly text: string
  /** Whose values these are; null where the office has no link yet and made-up ones stand in. */
  readonly shortNumber: string | null
}

/** A text as somebody typed it: its stored form and how it will read, or all that is wrong with it. */
export async function checkOfficeText(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'renderer' | 'urls' | 'testMode'>,
  merchant: Merchant,
  place: OfficeTextPlace,
  typed: string,
): Promise<Result<{ readonly body: string; readonly preview: TextPreview }, readonly TextProblem[]>> {
  const { officeTexts } = deps.renderer
  const text = typed.trim()
  if (text === '') return err([{ kind: 'empty' }])
  const { body, problems } = readOfficeText(place.key, text, officeTexts.names)
  const limit = LONGEST_OFFICE_TEXT[place.length]
  const found: readonly TextProblem[] = [
    ...(body.length > limit ? [{ kind: 'too_long' as const, limit }] : []),
    ...problems,
    ...officeTexts.lint(wordsOfText(text)).map((finding) => ({ kind: 'forbidden' as const, finding })),
  ]
  if (found.length > 0) return err(found)
  const preview = await previewOfficeText(tx, deps, merchant, place, body)
  if (preview !== null) return ok({ body, preview })
  return err([{ kind: 'too_long_for_sms', characters: body.length, limit: SMS_LENGTH }])
}

const TOKEN_IN_PREVIEW = 'x'.repeat(22)

/** Null where it would not be said: the program's own text would go out instead. */
async function previewOfficeText(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'renderer' | 'urls' | 'testMode'>,
  merchant: Merchant,
  { key, locale, length }: OfficeTextPlace,
  body: string,
): Promise<TextPreview | null> {
  const [last] = await tx.links.list(merchant.id, { limit: 1 })
  const url = deps.urls.payPage(TOKEN_IN_PREVIEW)
  const values = last === undefined ? exampleOf(deps, merchant) : await describeLink(tx, deps, last)
  const { text, ownTextRefused } = deps.renderer.message({
    // A text of the page is shown as a message, since nothing but its words is to be seen.
    template: MESSAGE_OF[key] ?? 'payer.thanks',
    params: { ...values, url, privacyUrl: `${url}/aydinlatma` },
    locale,
    merchantKind: merchant.kind,
    variant: length === 'short' ? 'short' : 'chat',
    ownText: body,
  })
  return ownTextRefused ? null : { text, shortNumber: last?.shortNumber ?? null }
}

const EXAMPLE = { amount: 1_500_000, validMs: 3 * 86_400_000, code: '482913', number: '7K3F' } as const

const exampleOf = (deps: Pick<AppDeps, 'clock' | 'testMode'>, merchant: Merchant) => ({
  shortNumber: EXAMPLE.number,
  officeName: merchant.name,
  amount: EXAMPLE.amount,
  payerName: null,
  purpose: null,
  moneyType: 'fee',
  expiresAt: deps.clock.now() + EXAMPLE.validMs,
  now: deps.clock.now(),
  verificationCode: EXAMPLE.code,
  testMode: deps.testMode,
  contactPhone: merchant.contactPhone,
})

/** Stores a new version; a null body is the return to the program's own text. Newer than what was seen wins nothing. */
export async function saveOfficeText(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  { member, place, body }: { readonly member: Member; readonly place: OfficeTextPlace; readonly body: string | null },
): Promise<Result<OfficeText, 'not_allowed' | 'not_written_here' | 'changed_meanwhile'>> {
  if (!mayDo(member.role, 'texts.manage')) return err('not_allowed')
  if (!TEXT_RULES[place.key].lengths.includes(place.length)) return err('not_written_here')
  const newest = await tx.officeTexts.newest(member.merchantId, place)
  if (newest !== null && newest.body === body) return ok(newest)
  const text: OfficeText = {
    ...place,
    merchantId: member.merchantId,
    version: (newest?.version ?? 0) + 1,
    body,
    createdBy: member.id,
    createdAt: deps.clock.now(),
  }
  if (!(await tx.officeTexts.add(text))) return err('changed_meanwhile')
  await audit(
    tx,
    deps,
    member.merchantId,
    { kind: 'member', id: member.id },
    {
      action: body === null ? 'text.restored' : 'text.changed',
      subjectId: `${place.key}.${place.length}.${place.locale}`,
      details: { version: text.version },
    },
  )
  return ok(text)
}
