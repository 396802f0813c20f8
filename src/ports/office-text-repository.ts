import type { MerchantId } from '../domain/ids.ts'
import type { OfficeText, OfficeTextPlace } from '../domain/office-text.ts'

export interface OfficeTextRepository {
  /** The newest version of one text; null where the office never wrote any. */
  newest(merchantId: MerchantId, place: OfficeTextPlace): Promise<OfficeText | null>
  /** The newest version of each of the office's texts. */
  all(merchantId: MerchantId): Promise<readonly OfficeText[]>
  /** Its version must be one above the newest; false when somebody else was faster. */
  add(text: OfficeText): Promise<boolean>
}
