import { describeLink } from '../../app/describe-link.ts'
import { loadParties } from '../../app/load-link.ts'
import { payerRecipients } from '../../app/recipients.ts'
import { PAYER_CHANNELS, type ChannelKind } from '../../domain/channel-kind.ts'
import { DAY_MS, plusMs } from '../../domain/instant.ts'
import type { Payer } from '../../domain/payer.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import { ABANDON, choice, inPairs, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Turn } from '../turn.ts'

export type PayerChannel = (typeof PAYER_CHANNELS)[number]

const DUPLICATES_LOOKED_AT = 50

/**
 * What a payer may be written to by: each kind with an address and an account; and Telegram wherever the office has it,
 * because a payer who has not opened the bot yet is invited.
 */
export async function offeredChannels(turn: Turn, payer: Payer): Promise<PayerChannel[]> {
  const accounts = await turn.tx.accounts.channelsOf(turn.merchant.id)
  const reached = await payerRecipients(turn.tx, turn.deps, payer, PAYER_CHANNELS)
  const kinds = new Set<ChannelKind>(reached.map((recipient) => recipient.kind))
  if (accounts.some((account) => account.kind === 'telegram')) kinds.add('telegram')
  return PAYER_CHANNELS.filter((kind) => kinds.has(kind))
}

/** B5: an open link of the same amount to the same person, or to the same phone or mailbox, made within a day. */
export async function findDuplicate(turn: Turn, link: PaymentLink, payer: Payer): Promise<PaymentLink | null> {
  const recent = await turn.tx.links.list(turn.merchant.id, {
    statuses: ['open', 'part_paid'],
    limit: DUPLICATES_LOOKED_AT,
  })
  const since = plusMs(turn.now, -DAY_MS)
  for (const other of recent) {
    const isRecent = (other.openedAt ?? other.createdAt) >= since
    if (other.id === link.id || other.amount !== link.amount || !isRecent) continue
    if (isSamePerson((await loadParties(turn.tx, other)).payer, payer)) return other
  }
  return null
}

const isSamePerson = (a: Payer, b: Payer): boolean =>
  a.id === b.id || (a.phone !== null && a.phone === b.phone) || (a.email !== null && a.email === b.email)

/** "This is what I understood": nothing is sent before somebody taps below it. */
export async function draftCard(
  turn: Turn,
  link: PaymentLink,
  shown: { readonly refreshed?: boolean; readonly inPlace?: boolean } = {},
): Promise<Outcome> {
  const { payer } = await loadParties(turn.tx, link)
  const duplicate = await findDuplicate(turn, link, payer)
  const offered = payer.optedOut ? [] : await offeredChannels(turn, payer)
  const channels = offered.map((kind) => ({ kind, chosen: link.channels.includes(kind) }))
  const params = {
    ...(await describeLink(turn.tx, turn.deps, link)),
    phone: payer.phone,
    email: payer.email,
    installmentCap: link.installmentCap,
    validForMinutes: link.validForMinutes,
    channels,
    duplicateOf: duplicate?.shortNumber ?? null,
    optedOut: payer.optedOut,
    refreshed: shown.refreshed ?? false,
  }
  const choices = draftChoices(link, channels, duplicate !== null)
  const card: Reply = say('chat.draft_card', params, { linkId: link.id, choices, inPlace: shown.inPlace ?? false })
  return outcome({ name: 'confirming', linkId: link.id, version: link.version }, card)
}

function draftChoices(
  link: PaymentLink,
  channels: readonly { readonly kind: PayerChannel; readonly chosen: boolean }[],
  isDuplicate: boolean,
): Reply['choices'] {
  const at = { subject: link.id, version: link.version }
  const toggles = channels.map(({ kind, chosen }) =>
    choice(chosen ? 'toggle_on' : 'toggle_off', 'toggle', { ...at, arg: kind }, { kind }),
  )
  const send = isDuplicate ? choice('send_anyway', 'send_anyway', at) : choice('send', 'send', at)
  return [...inPairs(toggles), [send], [choice('edit', 'edit', at), choice('drop', 'drop', at)]]
}

const CHANGEABLE = ['amount', 'payer', 'contact', 'purpose', 'validity', 'installments'] as const

/** [Değiştir]: which of the card's lines? */
export function changeMenu(link: PaymentLink): Outcome {
  const fields = CHANGEABLE.map((field) =>
    choice(`field_${field}`, 'field', { subject: link.id, version: link.version, arg: field }),
  )
  return outcome(
    { name: 'confirming', linkId: link.id, version: link.version },
    say('chat.change_menu', {}, { linkId: link.id, choices: [...inPairs(fields), [ABANDON]] }),
  )
}
