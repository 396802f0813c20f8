import { dropBatch, startBatch, type BatchError } from '../../app/link-batch.ts'
import { readFileJob } from '../../app/queues.ts'
import { idFromHex, toId, type DocumentId, type LinkBatchId } from '../../domain/ids.ts'
import { MAX_BATCH_ROWS, MAX_FILE_BYTES, type BatchChoice } from '../../domain/link-batch.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { InboundEvent } from '../../ports/message-channel.ts'
import { MEDIA_TYPES, type TableCell } from '../../ports/table-files.ts'
import type { Command } from '../command.ts'
import { buttonClosed } from '../pick-link.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import { labelOf, type Turn } from '../turn.ts'

/** "toplu", "ornek dosya": many links by one file, and what such a file looks like. */
export const bulkLinksCommand: Command = {
  key: 'bulk_links',
  permission: 'link.create',
  inHelp: true,
  run: explain,
  presses: {
    bulk_form: explain,
    bulk_all: (turn, action) => start(turn, action, 'all'),
    bulk_clean: (turn, action) => start(turn, action, 'clean'),
    bulk_drop: drop,
  },
}

export const FILE_LIMITS = { maxRows: MAX_BATCH_ROWS, maxKilobytes: Math.floor(MAX_FILE_BYTES / 1_024) }

/** The columns of the example, by the names a reader of it would write. */
const EXAMPLE_COLUMNS = ['name', 'phone', 'email', 'amount', 'purpose', 'due', 'installments', 'channel'] as const

async function explain(turn: Turn): Promise<Outcome> {
  const columns = EXAMPLE_COLUMNS.map((column) => labelOf(turn, `column_${column}`))
  const documentId = await keepExample(turn, columns)
  return outcome({ name: 'idle' }, say('chat.bulk_how', { columns, ...FILE_LIMITS }, { documentId }))
}

const EXAMPLE = { phone: '0532 111 22 33', email: 'ahmet@example.com', amount: 15_000.5, installments: 6 } as const

async function keepExample(turn: Turn, columns: readonly string[]): Promise<DocumentId> {
  const { tx, deps, merchant, now } = turn
  const text = (value: string): TableCell => ({ kind: 'text', text: value })
  const row: readonly TableCell[] = [
    text(labelOf(turn, 'example_name')),
    text(EXAMPLE.phone),
    text(EXAMPLE.email),
    { kind: 'number', value: EXAMPLE.amount },
    text(labelOf(turn, 'example_purpose')),
    text(labelOf(turn, 'example_due')),
    { kind: 'number', value: EXAMPLE.installments },
    text(labelOf(turn, 'example_channel')),
  ]
  const bytes = await deps.tables.write('xlsx', [columns.map(text), row])
  const id = toId<DocumentId>(deps.ids.uuid())
  const fileName = `${labelOf(turn, 'example_file')}.xlsx`
  await tx.documents.add({ id, merchantId: merchant.id, fileName, mediaType: MEDIA_TYPES.xlsx, createdAt: now }, bytes)
  return id
}

/** A file is fetched and read by a job of its own: the chat goes on meanwhile. */
export async function takeFile(
  { tx, member, inboundId }: Turn,
  _event: Extract<InboundEvent, { kind: 'document' }>,
): Promise<Outcome> {
  if (!mayDo(member.role, 'link.create'))
    return outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))
  await tx.enqueue(readFileJob(inboundId, member.merchantId, member.id))
  return outcome(null, say('chat.file_taken', {}))
}

const batchOf = ({ subject }: ChatAction): LinkBatchId | null => {
  const id = subject === null ? null : idFromHex(subject)
  return id === null ? null : toId<LinkBatchId>(id)
}

/** [Hepsini gonder]: the pressed message itself tells from now on how far it is. */
async function start(turn: Turn, action: ChatAction, wanted: BatchChoice): Promise<Outcome> {
  const batchId = batchOf(action)
  if (batchId === null) return outcome(null, buttonClosed())
  const cardRef = turn.surface.edits ? turn.pressedRef : null
  const started = await startBatch(turn.tx, turn.deps, { member: turn.member, batchId, choice: wanted, cardRef })
  if (!started.ok) return closed(started.error)
  const { batch, total } = started.value
  const params = { fileName: batch.fileName, made: 0, total }
  return outcome({ name: 'idle' }, say('chat.batch_progress', params, { inPlace: true }))
}

async function drop(turn: Turn, action: ChatAction): Promise<Outcome> {
  const batchId = batchOf(action)
  if (batchId === null) return outcome(null, buttonClosed())
  const dropped = await dropBatch(turn.tx, turn.deps, { member: turn.member, batchId })
  if (!dropped.ok) return closed(dropped.error)
  return outcome({ name: 'idle' }, say('chat.batch_dropped', { fileName: dropped.value.fileName }, { inPlace: true }))
}

function closed(error: BatchError): Outcome {
  switch (error) {
    case 'unknown':
      return outcome(null, buttonClosed())
    case 'not_allowed':
      return outcome(null, say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] }))
    case 'not_yours':
    case 'answered':
    case 'too_old':
    case 'nothing_to_send':
      return outcome(null, say('chat.batch_closed', { reason: error }))
  }
}
