import type { Pool } from 'pg'
import type { PaymentLinkId } from '../../domain/ids.ts'
import type { Logger } from '../../ports/logger.ts'

const STORE_AFTER_MS = 1_000

export type ViewCounter = {
  count(link: PaymentLinkId, visitor: string): void
  close(): Promise<void>
}

/** In the order of their keys, so that two processes do not lock crosswise. */
const STORE = `
  INSERT INTO link_view (link_id, visitor, views)
  SELECT link_id, visitor, views FROM unnest($1::uuid[], $2::text[], $3::int[]) AS v (link_id, visitor, views)
  ORDER BY link_id, visitor
  ON CONFLICT (link_id, visitor) DO UPDATE SET views = link_view.views + EXCLUDED.views`

/** Adds visits up and stores them together: a page that is opened often would else wait for its own counter's row. */
export function openViewCounter(pool: Pool, logger: Logger): ViewCounter {
  let counted = new Map<string, { link: PaymentLinkId; visitor: string; views: number }>()
  let timer: NodeJS.Timeout | null = null
  let storing: Promise<void> = Promise.resolve()

  async function store(): Promise<void> {
    timer = null
    const rows = [...counted.values()]
    counted = new Map()
    if (rows.length === 0) return
    const columns = [rows.map(({ link }) => link), rows.map(({ visitor }) => visitor), rows.map(({ views }) => views)]
    await pool.query(STORE, columns).catch((cause: unknown) => logger.error('pay_page.uncounted', cause))
  }

  return {
    count(link, visitor) {
      const key = `${link}/${visitor}`
      const before = counted.get(key)
      if (before === undefined) counted.set(key, { link, visitor, views: 1 })
      else before.views += 1
      timer ??= setTimeout(() => {
        storing = store()
      }, STORE_AFTER_MS)
    },
    async close() {
      if (timer !== null) clearTimeout(timer)
      await storing
      await store()
    },
  }
}
