import { needsApproval } from '../domain/amount-limits.ts'
import { toId, type ChannelAccountId, type PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import { confirmLink, discardLink, type PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { askForLinkApproval, voidQuestion, type AskApprovalError } from './approve-link.ts'
import { audit } from './audit.ts'
import { cardChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeCard } from './describe-link.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { payerRecipients } from './recipients.ts'
import { refreshCards } from './refresh-cards.ts'
import { sendFirstMessage } from './send-first-message.ts'
import { tell } from './tell.ts'

type Confirming = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

/** Where the office's live card stands: the pressed message itself, or a new one where there is none. */
export type CardPlace = {
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  readonly messageRef: string | null
}

export type ConfirmError = AskApprovalError | { kind: 'no_channel' }

/**
 * L2: opens the link, queues the payer's messages and makes the pressed message the live card. Above its maker's limit
 * the link only waits for approval (B16).
 */
export async function confirmPaymentLink(
  tx: UnitOfWork,
  deps: Confirming,
  input: {
    readonly member: Member
    readonly linkId: PaymentLinkId
    readonly seenVersion: number
    readonly card: CardPlace
  },
): Promise<Result<PaymentLink, ConfirmError>> {
  const parties = await lockLink(tx, input.member.merchantId, input.linkId)
  if (parties.link.status === 'draft' && !(await isReachable(tx, deps, parties))) return err({ kind: 'no_channel' })
  const limits = await tx.limits.of(input.member.merchantId)
  if (needsApproval(input.member, parties.link.amount, limits)) {
    const asked = await askForLinkApproval(tx, deps, parties, input)
    if (asked.ok) await placeCard(tx, deps, { ...parties, link: asked.value }, input.card)
    return asked
  }
  const confirmed = confirmLink(parties.link, input.seenVersion, deps.clock.now())
  if (!confirmed.ok) return confirmed
  const link = confirmed.value
  await tx.links.save(link)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, { action: 'link.confirmed', subjectId: link.id })
  await sendFirstMessage(tx, deps, { ...parties, link })
  await placeCard(tx, deps, { ...parties, link }, input.card)
  return ok(link)
}

async function isReachable(tx: UnitOfWork, deps: Confirming, { link, payer }: LinkWithParties): Promise<boolean> {
  if (link.channels.includes('telegram') || payer.optedOut) return true
  return (await payerRecipients(tx, deps, payer, link.channels)).length > 0
}

async function placeCard(
  tx: UnitOfWork,
  deps: Confirming,
  { link, merchant }: LinkWithParties,
  place: CardPlace,
): Promise<void> {
  if (place.messageRef !== null) {
    const { channelAccountId, address, messageRef } = place
    await tx.cards.upsert({
      id: toId(deps.ids.uuid()),
      merchantId: merchant.id,
      linkId: link.id,
      channelAccountId,
      address,
      remoteRef: messageRef,
    })
    await refreshCards(tx, link.id)
    return
  }
  const account = await tx.accounts.channel(place.channelAccountId)
  if (account === null) throw new Error(`no channel account ${place.channelAccountId}`)
  const params = await describeCard(tx, deps, link)
  await tell(tx, deps, {
    merchant,
    to: [{ channelAccountId: account.id, kind: account.kind, address: place.address }],
    audience: 'member',
    linkId: link.id,
    template: 'card.link',
    params,
    choices: cardChoices(link, params.step),
    dedupeKey: `card:${link.id}:${account.id}:${place.address}`,
    locale: merchant.locale,
    becomesCardOf: link.id,
  })
}

/** [Vazgeç] on a draft. */
export async function discardDraft(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly linkId: PaymentLinkId },
): Promise<Result<PaymentLink, { kind: 'not_a_draft' }>> {
  const { link } = await lockLink(tx, input.member.merchantId, input.linkId)
  const discarded = discardLink(link)
  if (!discarded.ok) return discarded
  await voidQuestion(tx, link, 'withdrawn')
  await tx.links.save(discarded.value)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, { action: 'link.discarded', subjectId: link.id })
  return discarded
}
