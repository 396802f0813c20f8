import type { MerchantId, PaymentLinkId } from '../domain/ids.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'

export type LinkWithParties = { readonly link: PaymentLink; readonly merchant: Merchant; readonly payer: Payer }

/** Locks the link and loads whose it is; throws where a caller names a link that does not exist. */
export async function lockLink(
  tx: UnitOfWork,
  merchantId: MerchantId,
  linkId: PaymentLinkId,
): Promise<LinkWithParties> {
  const link = await tx.links.lock(merchantId, linkId)
  if (link === null) throw new Error(`no link ${linkId} in this office`)
  return { link, ...(await loadParties(tx, link)) }
}

export async function loadParties(tx: UnitOfWork, link: PaymentLink): Promise<{ merchant: Merchant; payer: Payer }> {
  const [merchant, payer] = await Promise.all([
    tx.merchants.find(link.merchantId),
    tx.payers.find(link.merchantId, link.payerId),
  ])
  if (merchant === null || payer === null) throw new Error(`link ${link.id} has no merchant or no payer`)
  return { merchant, payer }
}
