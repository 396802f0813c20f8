import { toId, type LinkCardId } from '../domain/ids.ts'
import { plusMs } from '../domain/instant.ts'
import type { EditOutcome, MessageChannel, OutboundMessage } from '../ports/message-channel.ts'
import type { LinkCard } from '../ports/link-card-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { cardChoices } from './card-choices.ts'
import type { AppDeps } from './deps.ts'
import { describeCard } from './describe-link.ts'
import { loadParties } from './load-link.ts'
import { refreshCardJob } from './queues.ts'
import { renderMessage } from './render-message.ts'

const RETRY_MS = 5_000

type Drawn = {
  readonly card: LinkCard
  readonly channel: MessageChannel
  readonly message: OutboundMessage
  readonly sha256: string
}

/** Draws a live card as the link stands now; a card that shows it already is left alone. */
export async function refreshCard(deps: AppDeps, cardId: LinkCardId): Promise<void> {
  const among = { lane: 'refresh-card' }
  const drawn = await deps.store.together(among, (tx) => draw(tx, deps, cardId))
  if (drawn === null) return
  const { card, channel, message } = drawn
  const outcome = (await channel.edit?.(card.remoteRef, message)) ?? null
  if (outcome !== null) await deps.store.together(among, (tx) => settle(tx, deps, drawn, outcome))
}

async function draw(tx: UnitOfWork, deps: AppDeps, cardId: LinkCardId): Promise<Drawn | null> {
  const card = await tx.cards.find(cardId)
  if (card === null) return null
  const channel = await deps.accounts.channel(card.channelAccountId)
  if (channel.edit === null) return null
  const link = await tx.links.find(card.merchantId, card.linkId)
  if (link === null) return null
  const [{ merchant }, params] = await Promise.all([loadParties(tx, link), describeCard(tx, deps, link)])
  const message = await renderMessage(tx, deps, {
    channel,
    merchant,
    delivery: { id: toId(card.id), address: card.address },
    readerLocale: (await tx.members.byAddress(card.channelAccountId, card.address))[0]?.locale ?? null,
    notification: {
      template: 'card.link',
      params,
      locale: merchant.locale,
      choices: cardChoices(link, params.step),
      target: null,
      targetLabel: null,
    },
  })
  const sha256 = deps.ids.sha256(JSON.stringify([message.text, message.choices]))
  return sha256 === card.shownSha256 ? null : { card, channel, message, sha256 }
}

async function settle(tx: UnitOfWork, deps: AppDeps, { card, sha256 }: Drawn, outcome: EditOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'edited':
      return tx.cards.markShown(card.id, sha256)
    case 'gone':
    case 'refused':
      // The member deleted the card or left: what matters is told as a message of its own anyway.
      deps.logger.info('card.gone', { cardId: card.id })
      return
    case 'rate_limited':
      return tx.enqueue(refreshCardJob(card.id, plusMs(deps.clock.now(), outcome.retryAfterMs)))
    case 'unreachable':
    case 'unknown':
      return tx.enqueue(refreshCardJob(card.id, plusMs(deps.clock.now(), RETRY_MS)))
  }
}
