import type { LinkBatchId, MerchantId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { LinkBatch, LinkBatchRow, RowState } from '../domain/link-batch.ts'

export interface LinkBatchRepository {
  create(batch: LinkBatch, rows: readonly LinkBatchRow[]): Promise<void>
  find(merchantId: MerchantId, id: LinkBatchId): Promise<LinkBatch | null>
  /** Makes everyone else wait who changes this batch. */
  lock(merchantId: MerchantId, id: LinkBatchId): Promise<LinkBatch | null>
  save(batch: LinkBatch): Promise<void>
  counts(batch: Pick<LinkBatch, 'merchantId' | 'id'>): Promise<Readonly<Partial<Record<RowState, number>>>>
  /** In the order of the file. */
  rowsIn(
    batch: Pick<LinkBatch, 'merchantId' | 'id'>,
    states: readonly RowState[],
    limit: number,
  ): Promise<readonly LinkBatchRow[]>
  /** All rows of one state get another. */
  moveRows(batch: Pick<LinkBatch, 'merchantId' | 'id'>, from: RowState, to: RowState): Promise<void>
  saveRow(batch: Pick<LinkBatch, 'merchantId' | 'id'>, row: LinkBatchRow): Promise<void>
  /** The people of its rows: links have them now, or nobody needs them. */
  forgetContents(batch: Pick<LinkBatch, 'merchantId' | 'id'>): Promise<void>
  /** Those from before that nobody answered. */
  unanswered(before: Instant): Promise<readonly LinkBatch[]>
}
