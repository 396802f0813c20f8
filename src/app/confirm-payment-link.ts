import { needsApproval } from '../domain/amount-limits.ts'
import { toId, type ChannelAccountId, type PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Member } from '../domain/merchant.ts'
import { confirmLink, discardLink, type CancelLinkError, type PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { approversOf, askForLinkApproval, voidQuestion, type AskApprovalError } from './approve-link.ts'
import { audit } from './audit.ts'
import { cancelPaymentLink } from './cancel-payment-link.ts'
import { cardChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeCard } from './describe-link.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { payerRecipients } from './recipients.ts'
import { refreshCards } from './refresh-cards.ts'
import { sendFirstMessage } from './send-first-message.ts'
import { tell } from './tell.ts'

type ConfirmDeps = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

/** Where the office's live card stands: the pressed message itself, or a new one where there is none. */
export type CardPlace = {
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  readonly messageRef: string | null
}

export type ConfirmError = AskApprovalError | { kind: 'no_channel' } | { kind: 'duplicate'; of: PaymentLink }

export type Confirming = {
  readonly member: Member
  readonly linkId: PaymentLinkId
  readonly seenVersion: number
  /** Null: none is wanted, as for the many links of a file. */
  readonly card: CardPlace | null
  /** The newest open link of the same person that the member saw and wants this one beside, or any. */
  readonly despite: PaymentLinkId | 'any' | null
}

/**
 * L2: opens the link, queues the payer's messages and makes the pressed message the live card. Above its maker's limit
 * the link only waits for approval (B16). B5: an open link of the same person with the same amount or file stops it,
 * however many devices confirm at once.
 */
export async function confirmPaymentLink(
  tx: UnitOfWork,
  deps: ConfirmDeps,
  input: Confirming,
): Promise<Result<PaymentLink, ConfirmError>> {
  const parties = await lockLink(tx, input.member.merchantId, input.linkId)
  const checked = await checkConfirmation(tx, deps, parties, input)
  return checked.ok ? openOrAsk(tx, deps, parties, checked.value, input) : checked
}

/**
 * [Kapat, yenisini ac]: the older link is withdrawn and this one goes out, both or neither. One that needs approval
 * waits for it while the older one is withdrawn already: whoever is asked decides about one link only.
 */
export async function replacePaymentLink(
  tx: UnitOfWork,
  deps: ConfirmDeps,
  input: Omit<Confirming, 'despite'> & { readonly replaced: PaymentLinkId; readonly warned: boolean },
): Promise<Result<PaymentLink, ConfirmError | { kind: 'not_replaced'; because: CancelLinkError }>> {
  const parties = await lockLink(tx, input.member.merchantId, input.linkId)
  const checked = await checkConfirmation(tx, deps, parties, { ...input, despite: input.replaced })
  if (!checked.ok) return checked
  const { member, warned } = input
  const cancelled = await cancelPaymentLink(tx, deps, { member, linkId: input.replaced, warned })
  if (!cancelled.ok) return err({ kind: 'not_replaced', because: cancelled.error })
  return openOrAsk(tx, deps, parties, checked.value, input)
}

type Checked = { readonly opened: PaymentLink; readonly mustAsk: boolean }

/** Everything that can stop it, before anything is written. */
async function checkConfirmation(
  tx: UnitOfWork,
  deps: ConfirmDeps,
  { link: draft, payer }: LinkWithParties,
  { member, seenVersion, despite }: Pick<Confirming, 'member' | 'seenVersion' | 'despite'>,
): Promise<Result<Checked, ConfirmError>> {
  const confirmed = confirmLink(draft, seenVersion, deps.clock.now())
  if (!confirmed.ok) return confirmed
  const opened = confirmed.value
  const reachable = await payerRecipients(tx, deps, payer, opened.channels)
  if (reachable.length === 0 && !opened.channels.includes('telegram') && !payer.optedOut) {
    return err({ kind: 'no_channel' })
  }
  const mustAsk = needsApproval(member, draft.amount, await tx.limits.of(draft.merchantId))
  if (mustAsk && (await approversOf(tx, draft, member)).length === 0) return err({ kind: 'no_approver' })
  await tx.payers.lockPerson(payer)
  const twin = await tx.links.twinOf(opened, payer)
  return twin === null || despite === 'any' || twin.id === despite
    ? ok({ opened, mustAsk })
    : err({ kind: 'duplicate', of: twin })
}

async function openOrAsk(
  tx: UnitOfWork,
  deps: ConfirmDeps,
  parties: LinkWithParties,
  { opened, mustAsk }: Checked,
  input: Pick<Confirming, 'member' | 'seenVersion' | 'card'>,
): Promise<Result<PaymentLink, ConfirmError>> {
  const { payer } = parties
  await tx.payers.rememberChannels(payer.merchantId, payer.id, opened.channels)
  if (mustAsk) {
    const asked = await askForLinkApproval(tx, deps, parties, input)
    if (asked.ok) await placeCard(tx, deps, { ...parties, link: asked.value }, input.card)
    return asked
  }
  await tx.links.save(opened)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, opened.merchantId, actor, { action: 'link.confirmed', subjectId: opened.id })
  await sendFirstMessage(tx, deps, { ...parties, link: opened })
  await placeCard(tx, deps, { ...parties, link: opened }, input.card)
  return ok(opened)
}

async function placeCard(
  tx: UnitOfWork,
  deps: ConfirmDeps,
  { link, merchant }: LinkWithParties,
  place: CardPlace | null,
): Promise<void> {
  if (place === null) return
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
