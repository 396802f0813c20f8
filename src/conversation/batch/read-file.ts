import { checkRow, keepBatch } from '../../app/link-batch.ts'
import type { AppDeps } from '../../app/deps.ts'
import { tell, type Recipient } from '../../app/tell.ts'
import { needsApproval } from '../../domain/amount-limits.ts'
import { toId, type DocumentId, type InboundMessageId, type MemberId, type MerchantId } from '../../domain/ids.ts'
import { MAX_FILE_BYTES, type LinkBatch, type TableRefusal } from '../../domain/link-batch.ts'
import type { Locale, Member, Merchant } from '../../domain/merchant.ts'
import { kurus, type Kurus } from '../../domain/money.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChatParams } from '../../messages/catalog/chat.ts'
import type { InboundEvent } from '../../ports/message-channel.ts'
import type { UnitOfWork } from '../../ports/store.ts'
import { MEDIA_TYPES, type Table } from '../../ports/table-files.ts'
import { FILE_LIMITS } from '../commands/bulk-links.ts'
import { loadState, withState } from '../conversation.ts'
import { choice, inColumn, offeredChoices, outcome, say, type Reply } from '../reply.ts'
import { answeredTable } from './answered-table.ts'
import { judgeRows, type JudgedRow } from './judge-rows.ts'
import { readRows } from './read-rows.ts'

export type FileOrder = {
  readonly inboundId: InboundMessageId
  readonly merchantId: MerchantId
  readonly memberId: MemberId
  /** Now or never: a file that cannot be fetched is told of. */
  readonly isLastTry: boolean
}

type Sent = {
  readonly event: Extract<InboundEvent, { kind: 'document' }>
  readonly place: Recipient
  readonly merchant: Merchant
  readonly member: Member
}

type Refusal = ChatParams<'chat.file_refused'>['reason']

/** Fetches what a member sent, reads it as a table of links, and shows what would be sent before anything is. */
export async function readFile(deps: AppDeps, order: FileOrder): Promise<void> {
  const sent = await deps.store.transaction((tx) => findSent(tx, order))
  if (sent === null) return
  const fetched = await fetchBytes(deps, sent)
  if (!fetched.ok) {
    if (fetched.error === 'unreachable' && !order.isLastTry) throw new Error('the file could not be fetched')
    return refuse(deps, order, sent, fetched.error, [])
  }
  const table = await deps.tables.read({ fileName: sent.event.fileName, bytes: fetched.value })
  if (!table.ok) return refuse(deps, order, sent, table.error, [])
  const read = readRows(table.value, deps.clock.now())
  if (read.kind === 'columns_missing') return refuse(deps, order, sent, 'columns_missing', [...read.missing])
  const sha256 = deps.ids.sha256(JSON.stringify(table.value.rows))
  await deps.store.transaction(async (tx) => {
    const batch = batchOf(deps, order, sent, sha256)
    if ((await tx.batches.find(batch.merchantId, batch.id)) !== null) return
    const check: Parameters<typeof judgeRows>[1] = (row) => checkRow(tx, deps, sent.merchant, batch, row)
    await showBatch(tx, deps, sent, { batch, table: table.value, rows: await judgeRows(read.rows, check) })
    await forgetUpload(tx, deps, sent)
  })
}

async function findSent(tx: UnitOfWork, { inboundId, merchantId, memberId }: FileOrder): Promise<Sent | null> {
  const inbound = await tx.inbound.find(inboundId)
  const member = await tx.members.find(merchantId, memberId)
  const merchant = await tx.merchants.find(merchantId)
  const account = inbound === null ? null : await tx.accounts.channel(inbound.channelAccountId)
  if (inbound?.event.kind !== 'document' || member === null || merchant === null || account === null) return null
  if (!member.active || !mayDo(member.role, 'link.create')) return null
  const { event } = inbound
  return { event, member, merchant, place: { channelAccountId: account.id, kind: account.kind, address: event.from } }
}

async function fetchBytes(
  deps: AppDeps,
  { event, place, merchant }: Sent,
): Promise<Result<Uint8Array, TableRefusal | 'gone' | 'unreachable'>> {
  const { download } = await deps.accounts.channel(place.channelAccountId)
  if (download === undefined) {
    const found = await deps.store.transaction((tx) => tx.documents.find(merchant.id, toId(event.ref)))
    return found === null ? err('gone') : ok(found.bytes)
  }
  const fetched = await download(event.ref, MAX_FILE_BYTES)
  return fetched.kind === 'file' ? ok(fetched.bytes) : err(fetched.kind)
}

/** An upload was only on its way through: what is needed of it stands in its rows. */
async function forgetUpload(tx: UnitOfWork, deps: AppDeps, { event, place, merchant }: Sent): Promise<void> {
  const { download } = await deps.accounts.channel(place.channelAccountId)
  if (download === undefined) await tx.documents.erase(merchant.id, toId(event.ref))
}

const refuse = (
  deps: AppDeps,
  order: FileOrder,
  sent: Sent,
  reason: Refusal,
  missing: ChatParams<'chat.file_refused'>['missing'],
): Promise<void> =>
  deps.store.transaction(async (tx) => {
    const choices = [[choice('bulk_form', 'bulk_form')]]
    const reply = say('chat.file_refused', { reason, missing, ...FILE_LIMITS }, { choices })
    await sayInChat(tx, deps, sent, { reply, key: `file:${order.inboundId}` })
    await forgetUpload(tx, deps, sent)
  })

/** The message is the batch: a job that runs twice finds what it made. */
const batchOf = (deps: AppDeps, { inboundId }: FileOrder, sent: Sent, fileSha256: string): LinkBatch => ({
  id: toId(inboundId),
  merchantId: sent.merchant.id,
  createdBy: sent.member.id,
  fileName: sent.event.fileName,
  fileSha256,
  status: 'checked',
  channelAccountId: sent.place.channelAccountId,
  address: sent.place.address,
  cardRef: null,
  createdAt: deps.clock.now(),
})

const localeOf = ({ member, merchant }: Sent): Locale => member.locale ?? merchant.locale

type Shown = { readonly batch: LinkBatch; readonly table: Table; readonly rows: readonly JudgedRow[] }

async function showBatch(tx: UnitOfWork, deps: AppDeps, sent: Sent, { batch, table, rows }: Shown): Promise<void> {
  const isSendable = rows.some(({ state }) => state !== 'bad')
  await keepBatch(
    tx,
    deps,
    { ...batch, status: isSendable ? 'checked' : 'dropped' },
    rows.map(({ row, state, content }) => ({ row, state, content: isSendable ? content : null, linkId: null })),
  )
  const documentId = toId<DocumentId>(deps.ids.uuid())
  const answered = answeredTable(deps.renderer, localeOf(sent), table, rows)
  const bytes = await deps.tables.write(table.kind, answered)
  const { merchantId, createdAt } = batch
  const fileName = `${baseNameOf(batch.fileName)}-${deps.renderer.label('answered_file', {}, localeOf(sent))}.${table.kind}`
  await tx.documents.add({ id: documentId, merchantId, fileName, mediaType: MEDIA_TYPES[table.kind], createdAt }, bytes)
  const file = say('chat.batch_file', {}, { documentId })
  await sayInChat(tx, deps, sent, { reply: file, key: `file:${batch.id}:file` })
  const summary = await summaryOf(tx, deps, sent, { batch, rows })
  await sayInChat(tx, deps, sent, { reply: summary, key: `file:${batch.id}` })
}

const baseNameOf = (fileName: string): string => fileName.replace(/\.\w{1,5}$/, '').slice(0, 60) || 'liste'

const ERRORS_SHOWN = 5

async function summaryOf(
  tx: UnitOfWork,
  deps: AppDeps,
  sent: Sent,
  { batch, rows }: Pick<Shown, 'batch' | 'rows'>,
): Promise<Reply> {
  const inState = (state: JudgedRow['state']): readonly JudgedRow[] => rows.filter((row) => row.state === state)
  const ready = inState('ready')
  const doubtful = inState('doubtful')
  const faulty = rows.filter(({ problems }) => problems.length > 0)
  const limits = await tx.limits.of(sent.merchant.id)
  const mustWait = [...ready, ...doubtful].filter(
    ({ content }) => content !== null && needsApproval(sent.member, content.amount, limits),
  )
  const reasonOf = ({ problems }: JudgedRow): string =>
    problems.map((problem) => deps.renderer.label(`row_${problem.kind}`, problem, localeOf(sent))).join(' \u00b7 ')
  const params = {
    fileName: batch.fileName,
    ready: ready.length,
    readySum: sumOf(ready),
    doubtful: doubtful.length,
    doubtfulSum: sumOf(doubtful),
    bad: inState('bad').length,
    waiting: mustWait.length,
    errors: faulty.slice(0, ERRORS_SHOWN).map((row) => ({ row: row.row, reason: reasonOf(row) })),
    more: Math.max(0, faulty.length - ERRORS_SHOWN),
  }
  return say('chat.batch_summary', params, { choices: choicesOf(batch, params) })
}

const sumOf = (rows: readonly JudgedRow[]): Kurus =>
  kurus(rows.reduce((sum, { content }) => sum + (content?.amount ?? 0), 0))

function choicesOf(
  batch: LinkBatch,
  { ready, doubtful, bad }: Pick<ChatParams<'chat.batch_summary'>, 'ready' | 'doubtful' | 'bad'>,
): Reply['choices'] {
  const subject = { subject: batch.id }
  const all = choice(doubtful > 0 ? 'bulk_all_doubtful' : 'bulk_all', 'bulk_all', subject, { count: ready + doubtful })
  const clean = choice('bulk_clean', 'bulk_clean', subject, { count: ready })
  const isClean = doubtful + bad === 0
  const sends = [...(ready > 0 && !isClean ? [clean] : []), ...(doubtful > 0 || (ready > 0 && isClean) ? [all] : [])]
  return sends.length === 0
    ? [[choice('bulk_form', 'bulk_form')]]
    : inColumn([...sends, choice('bulk_drop', 'bulk_drop', subject)])
}

/** Said without being asked just now: what it offers answers a number and a word too, where the surface has no buttons. */
async function sayInChat(
  tx: UnitOfWork,
  deps: AppDeps,
  sent: Sent,
  { reply, key }: { readonly reply: Reply; readonly key: string },
): Promise<void> {
  const { merchant, place } = sent
  const isNew = await tell(tx, deps, {
    merchant,
    to: [place],
    audience: 'member',
    linkId: null,
    template: reply.template,
    params: reply.params,
    choices: reply.choices,
    documentId: reply.documentId,
    dedupeKey: key,
    locale: localeOf(sent),
  })
  if (!isNew || reply.choices.length === 0) return
  const now = deps.clock.now()
  const conversation = await tx.conversations.lock(place.channelAccountId, place.address)
  const { step, home } = loadState(conversation, now)
  const offered = offeredChoices(outcome(null, reply), ({ label, labelParams = {} }) =>
    deps.renderer.label(label, labelParams, localeOf(sent)),
  )
  await tx.conversations.save(withState(conversation, { step, offered, home }, now))
}
