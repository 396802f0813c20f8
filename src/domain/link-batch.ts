import type { ChannelKind } from './channel-kind.ts'
import type { ChannelAccountId, LinkBatchId, MemberId, MerchantId, PaymentLinkId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { ChannelAddress } from './merchant.ts'
import type { Kurus } from './money.ts'

/** `checked`: shown and waiting for a word; `sending`: its links are being made, a few at a time. */
export const BATCH_STATUSES = ['checked', 'sending', 'done', 'dropped'] as const
export type BatchStatus = (typeof BATCH_STATUSES)[number]

/** Links asked for by one file. */
export type LinkBatch = {
  readonly id: LinkBatchId
  readonly merchantId: MerchantId
  readonly createdBy: MemberId
  readonly fileName: string
  /** With the number of its row it names a link: the same row of the same file is made once, however often it is sent. */
  readonly fileSha256: string
  readonly status: BatchStatus
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  /** The message that tells how far it is; null where nothing can be edited. */
  readonly cardRef: string | null
  readonly createdAt: Instant
}

/**
 * `doubtful`: readable, but it looks like another one. `waiting`: made, and somebody has to approve it. `refused`: it
 * was good when it was read and could not be made when its turn came.
 */
export const ROW_STATES = ['ready', 'doubtful', 'bad', 'sent', 'waiting', 'refused'] as const
export type RowState = (typeof ROW_STATES)[number]

/** What a row asks for, once everything in it is clear. */
export type BatchRowContent = {
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly amount: Kurus
  readonly purpose: string | null
  readonly expiresAt: Instant | null
  readonly installmentCap: number | null
  /** Empty: whatever reaches them of the office's usual channels. */
  readonly channels: readonly ChannelKind[]
}

export type LinkBatchRow = {
  readonly row: number
  readonly state: RowState
  /** Null where nothing could be read, and once the batch is over. */
  readonly content: BatchRowContent | null
  readonly linkId: PaymentLinkId | null
}

/** A stated number, so that nobody sends a city. */
export const MAX_BATCH_ROWS = 500
/** What people fill in by hand is far below it. */
export const MAX_FILE_BYTES = 1_048_576

/** Which rows [send] means. */
export const BATCH_CHOICES = ['all', 'clean'] as const
export type BatchChoice = (typeof BATCH_CHOICES)[number]

/** An unanswered question about money does not stand for ever. */
export const BATCH_LIFE_MS = 24 * 3_600_000

/** Why a file was not read as a table. */
export const TABLE_REFUSALS = [
  'too_large',
  'too_many_rows',
  'not_a_table',
  'old_excel',
  'encrypted',
  'macros',
  'unpacks_too_large',
  'broken',
  'empty',
] as const
export type TableRefusal = (typeof TABLE_REFUSALS)[number]
