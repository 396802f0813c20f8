import { PAYER_CHANNELS, type ChannelKind } from '../domain/channel-kind.ts'
import { toId, type LinkBatchId, type PaymentLinkId } from '../domain/ids.ts'
import { plusMs } from '../domain/instant.ts'
import {
  BATCH_LIFE_MS,
  type BatchChoice,
  type BatchRowContent,
  type LinkBatch,
  type LinkBatchRow,
  type RowState,
} from '../domain/link-batch.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { makeBatchLinksJob } from './queues.ts'
import { payerRecipients } from './recipients.ts'

/** Names the link of a row: the same row of the same file is made once, however often the file is sent. */
export const rowSourceKey = ({ fileSha256 }: Pick<LinkBatch, 'fileSha256'>, row: number): string =>
  `file:${fileSha256}:${row}`

/** Whom a row means, before there is a link: enough to ask how they are reached. */
const personOf = (merchant: Merchant, id: Payer['id'], { name, phone, email }: BatchRowContent): Payer => ({
  ...{ id, merchantId: merchant.id, name, phone, email, locale: merchant.locale },
  ...{ telegram: null, optedOut: false, lastChannels: [], erasedAt: null },
})

/** The channels that reach them: those of the row, else the office's usual ones, else any. Empty: nobody would get it. */
export async function rowChannels(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'ids'>,
  merchant: Merchant,
  content: BatchRowContent,
): Promise<readonly ChannelKind[]> {
  const person = personOf(merchant, toId(deps.ids.uuid()), content)
  const reach = async (kinds: readonly ChannelKind[]): Promise<ChannelKind[]> =>
    (await payerRecipients(tx, deps, person, kinds)).map(({ kind }) => kind)
  if (content.channels.length > 0) return reach(content.channels)
  const usual = await reach(merchant.defaultChannels)
  return usual.length > 0 ? usual : reach(PAYER_CHANNELS.filter((kind) => kind !== 'telegram'))
}

export type RowCheck =
  | { readonly kind: 'ok' }
  | { readonly kind: 'above_limit' | 'unreachable' }
  /** This row of this very file is a link already. */
  | { readonly kind: 'made_before'; readonly link: PaymentLink }
  /** An open link asks the same person for the same amount. */
  | { readonly kind: 'same_as_link'; readonly link: PaymentLink }

/** What only the office's own books can say about a row. */
export async function checkRow(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'ids'>,
  merchant: Merchant,
  batch: Pick<LinkBatch, 'fileSha256'>,
  { row, content }: { readonly row: number; readonly content: BatchRowContent },
): Promise<RowCheck> {
  const made = await tx.links.bySourceKey(merchant.id, rowSourceKey(batch, row))
  if (made !== null && made.status !== 'discarded') return { kind: 'made_before', link: made }
  if (content.amount > merchant.linkLimit) return { kind: 'above_limit' }
  if ((await rowChannels(tx, deps, merchant, content)).length === 0) return { kind: 'unreachable' }
  const id = toId<PaymentLinkId>(deps.ids.uuid())
  const wanted = { id, merchantId: merchant.id, amount: content.amount, matter: null }
  const twin = await tx.links.twinOf(wanted, personOf(merchant, toId(deps.ids.uuid()), content))
  return twin === null ? { kind: 'ok' } : { kind: 'same_as_link', link: twin }
}

/** Keeps a file's rows until somebody says what is to be done with them. */
export async function keepBatch(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  batch: LinkBatch,
  rows: readonly LinkBatchRow[],
): Promise<void> {
  await tx.batches.create(batch, rows)
  await audit(
    tx,
    deps,
    batch.merchantId,
    { kind: 'member', id: batch.createdBy },
    {
      action: 'batch.checked',
      subjectId: batch.id,
      details: { rows: rows.length },
    },
  )
}

export type BatchCounts = Readonly<Partial<Record<RowState, number>>>

export type BatchError = 'unknown' | 'not_yours' | 'not_allowed' | 'answered' | 'too_old' | 'nothing_to_send'

/** [Hepsini gonder]: the rows become links step by step, and the pressed message tells how far they are. */
export async function startBatch(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: {
    readonly member: Member
    readonly batchId: LinkBatchId
    readonly choice: BatchChoice
    readonly cardRef: string | null
  },
): Promise<Result<{ readonly batch: LinkBatch; readonly total: number }, BatchError>> {
  const taken = await takeBatch(tx, deps, input)
  if (!taken.ok) return taken
  if (input.choice === 'clean') await tx.batches.moveRows(taken.value, 'doubtful', 'bad')
  const { ready = 0, doubtful = 0 } = await tx.batches.counts(taken.value)
  if (ready + doubtful === 0) return err('nothing_to_send')
  const batch: LinkBatch = { ...taken.value, status: 'sending', cardRef: input.cardRef }
  await tx.batches.save(batch)
  await recordAnswer(tx, deps, input.member, batch, 'batch.confirmed')
  await tx.enqueue(makeBatchLinksJob(batch))
  return ok({ batch, total: ready + doubtful })
}

/** [Vazgec]: nothing was sent, and what was read is forgotten. */
export async function dropBatch(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly batchId: LinkBatchId },
): Promise<Result<LinkBatch, BatchError>> {
  const taken = await takeBatch(tx, deps, input)
  if (!taken.ok) return taken
  const batch: LinkBatch = { ...taken.value, status: 'dropped' }
  await tx.batches.save(batch)
  await tx.batches.forgetContents(batch)
  await recordAnswer(tx, deps, input.member, batch, 'batch.dropped')
  return ok(batch)
}

async function takeBatch(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  { member, batchId }: { readonly member: Member; readonly batchId: LinkBatchId },
): Promise<Result<LinkBatch, BatchError>> {
  const batch = await tx.batches.lock(member.merchantId, batchId)
  if (batch === null) return err('unknown')
  if (batch.createdBy !== member.id) return err('not_yours')
  if (!mayDo(member.role, 'link.create')) return err('not_allowed')
  if (batch.status !== 'checked') return err('answered')
  return plusMs(batch.createdAt, BATCH_LIFE_MS) < deps.clock.now() ? err('too_old') : ok(batch)
}

const recordAnswer = (
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  member: Member,
  batch: LinkBatch,
  action: string,
): Promise<void> =>
  audit(tx, deps, batch.merchantId, { kind: 'member', id: member.id }, { action, subjectId: batch.id })

const DOCUMENT_LIFE_MS = 7 * 24 * 3_600_000

/** Files and batches that nobody answered are forgotten. */
export async function sweepBatches(tx: UnitOfWork, deps: Pick<AppDeps, 'clock'>): Promise<void> {
  const now = deps.clock.now()
  await tx.documents.eraseBefore(plusMs(now, -DOCUMENT_LIFE_MS))
  for (const batch of await tx.batches.unanswered(plusMs(now, -BATCH_LIFE_MS))) {
    await tx.batches.save({ ...batch, status: 'dropped' })
    await tx.batches.forgetContents(batch)
    await audit(tx, deps, batch.merchantId, SYSTEM, { action: 'batch.dropped', subjectId: batch.id })
  }
}
