import type { MerchantId } from '../domain/ids.ts'
import { DAY_MS, istanbulDayBounds, plusMs, type Instant } from '../domain/instant.ts'
import type { CollectionReport } from '../ports/report-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'

export type ReportPeriod = 'day' | 'week' | 'month'

const PERIOD_DAYS: Readonly<Record<ReportPeriod, number>> = { day: 1, week: 7, month: 30 }

/** Totals of today, of the last seven or of the last thirty Istanbul days, today included. */
export async function summariseCollections(
  tx: UnitOfWork,
  merchantId: MerchantId,
  period: ReportPeriod,
  now: Instant,
): Promise<CollectionReport & { readonly from: Instant; readonly to: Instant }> {
  const today = istanbulDayBounds(now)
  const from = plusMs(today.start, -(PERIOD_DAYS[period] - 1) * DAY_MS)
  return { ...(await tx.reports.collections(merchantId, from, today.end, now)), from, to: today.end }
}
