import type { MerchantId, ShortNumber } from '../domain/ids.ts'
import type { Kurus } from '../domain/money.ts'
import { isPayable } from '../domain/payment-link.ts'
import { shareAddresses, type ShareAddresses } from '../messages/share-addresses.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { loadParties } from './load-link.ts'

/** What a member passes on by their own hand. */
export type SharedLink = ShareAddresses & {
  readonly shortNumber: ShortNumber
  readonly payerName: string | null
  readonly amount: Kurus
  readonly url: string
  readonly text: string
}

/** Null where there is no such link, or where it takes no payment any more. */
export async function shareLink(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'renderer' | 'testMode' | 'urls'>,
  merchantId: MerchantId,
  shortNumber: ShortNumber,
): Promise<SharedLink | null> {
  const link = await tx.links.byShortNumber(merchantId, shortNumber)
  if (link === null || !isPayable(link, deps.clock.now())) return null
  const { merchant, payer } = await loadParties(tx, link)
  const url = deps.urls.payPage(await tx.links.token(merchantId, link.id))
  const { text } = deps.renderer.message({
    template: 'payer.link',
    params: { ...(await describeLink(tx, deps, link)), url, privacyUrl: null },
    locale: payer.locale,
    merchantKind: merchant.kind,
    // Short enough for any program, with its letters.
    variant: 'short',
    smsAlphabet: 'turkish',
  })
  const addresses = shareAddresses({ phone: payer.phone, text, url })
  return { shortNumber: link.shortNumber, payerName: payer.name, amount: link.amount, url, text, ...addresses }
}
