import {
  changeDraft,
  draftPaymentLink,
  type ChangeDraftError,
  type DraftContent,
} from '../../app/draft-payment-link.ts'
import { describeCard } from '../../app/describe-link.ts'
import { loadParties } from '../../app/load-link.ts'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import { toId } from '../../domain/ids.ts'
import type { Payer } from '../../domain/payer.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { Result } from '../../domain/result.ts'
import type { DraftFields } from '../conversation.ts'
import { outcome, say, sayCard, type Outcome } from '../reply.ts'
import { requestKey, type Turn } from '../turn.ts'
import { draftCard, offeredChannels } from './draft-card.ts'
import { NO_FIELDS, nextQuestion, type Gathered } from './draft-fields.ts'
import { ask, type Drafting } from './draft-questions.ts'
import { recogniseClient } from './known-client.ts'

/** Asks for the next missing thing; where nothing is missing, makes or changes the draft and shows its card. */
export async function advance(turn: Turn, drafting: Drafting, said: Gathered): Promise<Outcome> {
  const gathered = await recogniseClient(turn, said)
  const asking = nextQuestion(gathered)
  if (asking !== null) return ask(drafting, gathered, asking, turn)
  return drafting.changes === null
    ? makeDraft(turn, drafting, gathered)
    : applyChange(turn, drafting.changes, drafting, gathered)
}

async function makeDraft(turn: Turn, drafting: Drafting, gathered: Gathered): Promise<Outcome> {
  const { tx, deps, member, merchant } = turn
  const content = await contentOf(turn, gathered.fields)
  const drafted = await draftPaymentLink(tx, deps, { member, merchant, sourceKey: requestKey(turn), ...content })
  return shown(turn, drafted, drafting, gathered)
}

async function applyChange(
  turn: Turn,
  { linkId, version }: NonNullable<Drafting['changes']>,
  drafting: Drafting,
  gathered: Gathered,
): Promise<Outcome> {
  const change = await contentOf(turn, gathered.fields)
  const changed = await changeDraft(turn.tx, turn.deps, { member: turn.member, linkId, seenVersion: version, change })
  return shown(turn, changed, drafting, gathered)
}

async function shown(
  turn: Turn,
  drafted: Result<PaymentLink, ChangeDraftError>,
  drafting: Drafting,
  gathered: Gathered,
): Promise<Outcome> {
  if (drafted.ok) return draftCard(turn, drafted.value)
  switch (drafted.error.kind) {
    case 'above_limit': {
      const asked = ask(drafting, gathered, 'amount', turn)
      return outcome(asked.next, say('chat.above_limit', { limit: drafted.error.limit }), ...asked.replies)
    }
    case 'expiry_passed':
      return ask(drafting, gathered, 'validity', turn, 'past')
    case 'not_a_draft':
    case 'stale':
      return presentDraft(turn, drafting.changes?.linkId ?? null)
    case 'lines_do_not_sum':
      throw new Error('the conversation made lines that do not sum to the amount')
  }
}

/** What was to be changed has moved on: shows how it stands now. */
async function presentDraft(turn: Turn, linkId: PaymentLink['id'] | null): Promise<Outcome> {
  const link = linkId === null ? null : await turn.tx.links.find(turn.merchant.id, linkId)
  if (link === null) return outcome({ name: 'idle' }, say('chat.button_closed', {}))
  if (link.status === 'draft') return draftCard(turn, link, { notice: 'changed' })
  return outcome({ name: 'idle' }, sayCard(link, await describeCard(turn.tx, turn.deps, link)))
}

async function contentOf(turn: Turn, fields: DraftFields): Promise<DraftContent> {
  const { amount, name, phone, email } = fields
  if (amount === null) throw new Error('a draft needs an amount')
  const type = fields.moneyType ?? (turn.merchant.kind === 'shop' ? 'sale' : 'fee')
  const { validForMinutes, expiresAt } = fields
  const payer = await provisionalPayer(turn, fields)
  return {
    payer: { id: fields.clientId, name, phone, email },
    amount,
    lines: [{ type, amount }],
    purpose: fields.purpose,
    matter: fields.matter,
    installmentCap: fields.installmentCap ?? turn.merchant.defaultInstallmentCap,
    channels: chosenChannels(fields, await offeredChannels(turn, payer), payer.lastChannels, turn),
    validForMinutes: expiresAt === null ? (validForMinutes ?? turn.merchant.defaultValidMinutes) : null,
    expiresAt,
  }
}

/** The payer as the draft will find or make them, to learn how they can be reached. */
async function provisionalPayer(turn: Turn, { clientId, name, phone, email }: DraftFields): Promise<Payer> {
  const { id: merchantId, locale } = turn.merchant
  const known = clientId === null ? null : await turn.tx.payers.find(merchantId, clientId)
  const unknown = {
    ...{ id: toId<Payer['id']>(turn.deps.ids.uuid()), merchantId, locale },
    ...{ telegram: null, optedOut: false, lastChannels: [], erasedAt: null },
  }
  return { ...(known ?? unknown), name, phone, email }
}

/**
 * What was said, as far as it reaches the payer; else what the client's last link went by; else the office's habit and the e-mail address that was typed; else what
 * reaches them without an invitation.
 */
function chosenChannels(
  fields: Pick<DraftFields, 'email' | 'wanted' | 'refused'>,
  offered: readonly ChannelKind[],
  last: readonly ChannelKind[],
  { merchant }: Pick<Turn, 'merchant'>,
): ChannelKind[] {
  const allowed = offered.filter((kind) => !fields.refused.includes(kind))
  const said = allowed.filter((kind) => fields.wanted.includes(kind))
  if (said.length > 0) return said
  const remembered = allowed.filter((kind) => last.includes(kind))
  if (remembered.length > 0) return remembered
  const isTyped = (kind: ChannelKind): boolean => kind === 'email' && fields.email !== null
  const usual = allowed.filter((kind) => merchant.defaultChannels.includes(kind) || isTyped(kind))
  return usual.length > 0 ? usual : allowed.filter((kind) => kind !== 'telegram')
}

/** A draft's content as fields, so that one line of it can be asked for again. */
export async function fieldsOf(turn: Turn, link: PaymentLink): Promise<DraftFields> {
  const { payer } = await loadParties(turn.tx, link)
  return {
    ...NO_FIELDS,
    amount: link.amount,
    name: payer.name,
    phone: payer.phone,
    email: payer.email,
    nameless: true,
    purpose: link.purpose,
    matter: link.matter,
    clientId: link.payerId,
    moneyType: link.lines[0]?.type ?? null,
    validForMinutes: link.validForMinutes,
    expiresAt: link.validForMinutes === null ? link.expiresAt : null,
    installmentCap: link.installmentCap,
    wanted: [...link.channels],
  }
}
