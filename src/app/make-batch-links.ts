import type { LinkBatchId, MerchantId } from '../domain/ids.ts'
import type { BatchRowContent, LinkBatch, LinkBatchRow, RowState } from '../domain/link-batch.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import { mayDo } from '../domain/role.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import { confirmPaymentLink, discardDraft } from './confirm-payment-link.ts'
import type { AppDeps } from './deps.ts'
import { draftPaymentLink } from './draft-payment-link.ts'
import { rowChannels, rowSourceKey, type BatchCounts } from './link-batch.ts'
import { makeBatchLinksJob } from './queues.ts'
import { tell } from './tell.ts'

/** So many links between two looks at the message that tells how far it is. */
const ROWS_PER_STEP = 10

const TO_SEND: readonly RowState[] = ['ready', 'doubtful']

/**
 * The next rows of a batch, each in a unit of work of its own with its link and its messages: a process that dies
 * between two of them has made the first and not the second, and the job goes on there.
 */
export async function makeBatchLinks(
  deps: AppDeps,
  merchantId: MerchantId,
  batchId: LinkBatchId,
  signal: AbortSignal,
): Promise<void> {
  for (let made = 0; made < ROWS_PER_STEP && !signal.aborted; made += 1) {
    if (!(await deps.store.transaction((tx) => makeNext(tx, deps, merchantId, batchId)))) break
  }
  await deps.store.transaction((tx) => goOn(tx, deps, merchantId, batchId))
}

/** False where nothing is left to be made. */
async function makeNext(tx: UnitOfWork, deps: AppDeps, merchantId: MerchantId, batchId: LinkBatchId): Promise<boolean> {
  const batch = await tx.batches.lock(merchantId, batchId)
  if (batch === null || batch.status !== 'sending') return false
  const [row] = await tx.batches.rowsIn(batch, TO_SEND, 1)
  if (row === undefined) return false
  const merchant = await tx.merchants.find(merchantId)
  const member = await tx.members.find(merchantId, batch.createdBy)
  // Whoever lost the right meanwhile sends nothing more, not even what they had begun.
  const mayGoOn = merchant !== null && member !== null && member.active && mayDo(member.role, 'link.create')
  const done = mayGoOn ? await makeLink(tx, deps, { batch, row, merchant, member }) : REFUSED
  await tx.batches.saveRow(batch, { row: row.row, content: null, ...done })
  return true
}

type Done = Pick<LinkBatchRow, 'state' | 'linkId'>
const REFUSED: Done = { state: 'refused', linkId: null }

type Making = {
  readonly batch: LinkBatch
  readonly row: LinkBatchRow
  readonly merchant: Merchant
  readonly member: Member
}

const stateOf = ({ status }: PaymentLink): Done['state'] => (status === 'awaiting_approval' ? 'waiting' : 'sent')

async function makeLink(tx: UnitOfWork, deps: AppDeps, making: Making): Promise<Done> {
  const { row, member } = making
  const drafted = row.content === null ? null : await draftRow(tx, deps, making, row.content)
  if (drafted === null || !drafted.ok) return REFUSED
  const { id: linkId, status, version: seenVersion } = drafted.value
  if (status !== 'draft') return { state: stateOf(drafted.value), linkId }
  const despite = row.state === 'doubtful' ? 'any' : null
  const confirmed = await confirmPaymentLink(tx, deps, { member, linkId, seenVersion, card: null, despite })
  if (confirmed.ok) return { state: stateOf(confirmed.value), linkId }
  await discardDraft(tx, deps, { member, linkId })
  return { state: 'refused', linkId }
}

async function draftRow(
  tx: UnitOfWork,
  deps: AppDeps,
  { batch, row, merchant, member }: Making,
  content: BatchRowContent,
): ReturnType<typeof draftPaymentLink> {
  const { name, phone, email, amount, purpose, expiresAt } = content
  return draftPaymentLink(tx, deps, {
    ...{ member, merchant, sourceKey: rowSourceKey(batch, row.row) },
    ...{ payer: { id: null, name, phone, email }, amount, purpose, expiresAt, matter: null },
    lines: [{ type: merchant.kind === 'shop' ? 'sale' : 'fee', amount }],
    installmentCap: content.installmentCap ?? merchant.defaultInstallmentCap,
    channels: await rowChannels(tx, deps, merchant, content),
    validForMinutes: expiresAt === null ? merchant.defaultValidMinutes : null,
  })
}

/** Tells how far it is, and either asks for the next step or ends the batch. */
async function goOn(tx: UnitOfWork, deps: AppDeps, merchantId: MerchantId, batchId: LinkBatchId): Promise<void> {
  const batch = await tx.batches.lock(merchantId, batchId)
  const merchant = await tx.merchants.find(merchantId)
  if (batch === null || merchant === null || batch.status !== 'sending') return
  const counts = await tx.batches.counts(batch)
  const left = (counts.ready ?? 0) + (counts.doubtful ?? 0)
  if (left > 0) {
    await tx.enqueue(makeBatchLinksJob(batch))
    return sayProgress(tx, deps, { batch, merchant, counts, left })
  }
  await tx.batches.save({ ...batch, status: 'done' })
  await tx.batches.forgetContents(batch)
  await audit(
    tx,
    deps,
    merchantId,
    { kind: 'member', id: batch.createdBy },
    {
      action: 'batch.done',
      subjectId: batch.id,
      details: { sent: counts.sent ?? 0, waiting: counts.waiting ?? 0, refused: counts.refused ?? 0 },
    },
  )
  return sayDone(tx, deps, { batch, merchant, counts })
}

type Saying = { readonly batch: LinkBatch; readonly merchant: Merchant; readonly counts: BatchCounts }

/** On a surface that cannot edit, only the end is told. */
async function sayProgress(
  tx: UnitOfWork,
  deps: AppDeps,
  { batch, counts, left, ...saying }: Saying & { readonly left: number },
): Promise<void> {
  if (batch.cardRef === null) return
  const made = madeOf(counts)
  const params = { fileName: batch.fileName, made, total: made + left }
  await sayInChat(tx, deps, { ...saying, batch, template: 'chat.batch_progress', params, key: String(made) })
}

const sayDone = (tx: UnitOfWork, deps: AppDeps, { counts, ...saying }: Saying): Promise<void> =>
  sayInChat(tx, deps, {
    ...saying,
    template: 'chat.batch_done',
    params: {
      fileName: saying.batch.fileName,
      sent: counts.sent ?? 0,
      waiting: counts.waiting ?? 0,
      refused: counts.refused ?? 0,
      left: counts.bad ?? 0,
    },
    key: 'done',
  })

const madeOf = ({ sent = 0, waiting = 0, refused = 0 }: BatchCounts): number => sent + waiting + refused

async function sayInChat(
  tx: UnitOfWork,
  deps: AppDeps,
  {
    batch,
    merchant,
    template,
    params,
    key,
  }: Omit<Saying, 'counts'> & {
    readonly template: string
    readonly params: Readonly<Record<string, unknown>>
    readonly key: string
  },
): Promise<void> {
  const account = await tx.accounts.channel(batch.channelAccountId)
  if (account === null) throw new Error(`no channel account ${batch.channelAccountId}`)
  await tell(tx, deps, {
    merchant,
    to: [{ channelAccountId: account.id, kind: account.kind, address: batch.address }],
    audience: 'member',
    linkId: null,
    template,
    params,
    editsRef: batch.cardRef,
    dedupeKey: `batch:${batch.id}:${key}`,
    locale: merchant.locale,
  })
}
