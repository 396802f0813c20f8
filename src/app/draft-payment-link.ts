import type { ChannelKind } from '../domain/channel-kind.ts'
import { isSameName } from '../domain/client-words.ts'
import { toId, type PayerId, type PaymentLinkId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import { TOKEN_BYTES } from '../domain/one-time-token.ts'
import type { Payer } from '../domain/payer.ts'
import { draftExpiry, type LinkLine, type PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { drawShortNumber } from '../domain/short-number.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { lockLink } from './load-link.ts'

type Drafting = Pick<AppDeps, 'clock' | 'ids'>

/** Who is to pay: somebody of the client book, or whoever has these addresses. */
export type WantedPayer = Pick<Payer, 'name' | 'phone' | 'email'> & { readonly id: PayerId | null }

export type DraftContent = {
  readonly payer: WantedPayer
  readonly amount: Kurus
  readonly lines: readonly LinkLine[]
  readonly purpose: string | null
  /** The number of the file, see PaymentLink. */
  readonly matter: string | null
  readonly installmentCap: number
  readonly channels: readonly ChannelKind[]
  /** One of the two: a validity that starts at the confirmation, or a stated end. */
  readonly validForMinutes: number | null
  readonly expiresAt: Instant | null
}

export type DraftError =
  { kind: 'above_limit'; limit: Kurus } | { kind: 'expiry_passed' } | { kind: 'lines_do_not_sum' }

const SHORT_NUMBER_TRIES = 20
const CODE_LIMIT = 1_000_000

/** L1: a complete request becomes a draft. The same source message always yields the same link. */
export async function draftPaymentLink(
  tx: UnitOfWork,
  deps: Drafting,
  input: { readonly member: Member; readonly merchant: Merchant; readonly sourceKey: string } & DraftContent,
): Promise<Result<PaymentLink, DraftError>> {
  const made = await tx.links.bySourceKey(input.merchant.id, input.sourceKey)
  if (made !== null) return ok(made)
  const refused = refuseContent(input, input.merchant, deps.clock.now())
  if (refused !== null) return err(refused)
  const payer = await findOrCreatePayer(tx, deps, input.merchant, input.payer)
  for (let tries = 0; tries < SHORT_NUMBER_TRIES; tries += 1) {
    const link = newDraft(deps, input, payer)
    const token = deps.ids.token(TOKEN_BYTES)
    if (await tx.links.create(link, { plain: token, sha256: deps.ids.sha256(token) }, input.sourceKey)) {
      await audit(tx, deps, link.merchantId, { kind: 'member', id: input.member.id }, created(link))
      return ok(link)
    }
  }
  throw new Error('no free short number was found')
}

export type DraftChange = Partial<DraftContent>

export type ChangeDraftError = DraftError | { kind: 'not_a_draft' } | { kind: 'stale' }

/** Changes what a draft asks for; the older card's buttons are stale from then on. */
export async function changeDraft(
  tx: UnitOfWork,
  deps: Drafting,
  input: {
    readonly member: Member
    readonly linkId: PaymentLinkId
    readonly seenVersion: number
    readonly change: DraftChange
  },
): Promise<Result<PaymentLink, ChangeDraftError>> {
  const { link, merchant, payer } = await lockLink(tx, input.member.merchantId, input.linkId)
  if (link.status !== 'draft') return err({ kind: 'not_a_draft' })
  if (link.version !== input.seenVersion) return err({ kind: 'stale' })
  const { payer: payerChange, ...change } = input.change
  const content = { ...link, ...change, payer: payerChange ?? payer }
  const refused = refuseContent(content, merchant, deps.clock.now())
  if (refused !== null) return err(refused)
  const next = payerChange === undefined ? payer : await findOrCreatePayer(tx, deps, merchant, payerChange)
  const changed: PaymentLink = {
    ...link,
    ...change,
    payerId: next.id,
    expiresAt: draftExpiry(content, deps.clock.now()) ?? link.expiresAt,
    // A fresh card starts its ten minutes anew.
    createdAt: deps.clock.now(),
    version: link.version + 1,
  }
  await tx.links.save(changed)
  await audit(
    tx,
    deps,
    link.merchantId,
    { kind: 'member', id: input.member.id },
    { ...created(changed), action: 'link.changed' },
  )
  return ok(changed)
}

function refuseContent(content: DraftContent, merchant: Merchant, now: Instant): DraftError | null {
  if (content.amount > merchant.linkLimit) return { kind: 'above_limit', limit: merchant.linkLimit }
  const sum = content.lines.reduce<number>((total, line) => total + line.amount, 0)
  if (sum !== content.amount) return { kind: 'lines_do_not_sum' }
  const expiresAt = draftExpiry(content, now)
  return expiresAt === null || expiresAt <= now ? { kind: 'expiry_passed' } : null
}

function newDraft(
  deps: Drafting,
  input: { readonly member: Member; readonly merchant: Merchant } & DraftContent,
  payer: Payer,
): PaymentLink {
  const now = deps.clock.now()
  return {
    id: toId(deps.ids.uuid()),
    merchantId: input.merchant.id,
    shortNumber: drawShortNumber((limit) => deps.ids.randomBelow(limit)),
    status: 'draft',
    flags: [],
    version: 1,
    amount: input.amount,
    currency: 'TRY',
    lines: input.lines,
    payerId: payer.id,
    purpose: input.purpose,
    matter: input.matter,
    installmentCap: input.installmentCap,
    channels: input.channels,
    validForMinutes: input.validForMinutes,
    expiresAt: draftExpiry(input, now) ?? now,
    verificationCode: String(deps.ids.randomBelow(CODE_LIMIT)).padStart(6, '0'),
    createdBy: input.member.id,
    createdAt: now,
    openedAt: null,
  }
}

/** A known phone or e-mail under the same name is the same payer; what is new about them is kept. */
async function findOrCreatePayer(
  tx: UnitOfWork,
  deps: Drafting,
  merchant: Merchant,
  wanted: WantedPayer,
): Promise<Payer> {
  const chosen = wanted.id === null ? null : await tx.payers.find(merchant.id, wanted.id)
  const matches = chosen === null ? await tx.payers.matches(merchant.id, wanted) : [chosen]
  const known = matches.find((payer) => isSamePerson(payer, chosen === null ? wanted : { ...wanted, name: null }))
  if (known === undefined) return createPayer(tx, deps, merchant, wanted)
  const payer = {
    ...known,
    name: (chosen === null ? known.name : wanted.name) ?? known.name ?? wanted.name,
    phone: wanted.phone ?? known.phone,
    email: wanted.email ?? known.email,
  }
  await tx.payers.save(payer)
  return payer
}

/** Two people may share a phone; a different name or a contradicting address is a payer of its own. */
const isSamePerson = (known: Payer, wanted: WantedPayer): boolean =>
  known.erasedAt === null &&
  (wanted.name === null || known.name === null || isSameName(known.name, wanted.name)) &&
  (wanted.phone === null || known.phone === null || known.phone === wanted.phone) &&
  (wanted.email === null || known.email === null || known.email === wanted.email)

async function createPayer(tx: UnitOfWork, deps: Drafting, merchant: Merchant, wanted: WantedPayer): Promise<Payer> {
  const payer: Payer = {
    id: toId(deps.ids.uuid()),
    merchantId: merchant.id,
    name: wanted.name,
    phone: wanted.phone,
    email: wanted.email,
    telegram: null,
    locale: merchant.locale,
    optedOut: false,
    lastChannels: [],
    erasedAt: null,
  }
  await tx.payers.create(payer)
  return payer
}

const created = (link: PaymentLink) => ({
  action: 'link.created',
  subjectId: link.id,
  details: { amountKurus: link.amount, shortNumber: link.shortNumber, version: link.version },
})
