import type { MerchantId } from '../domain/ids.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { officeRecipients } from './recipients.ts'
import { tell, type Telling } from './tell.ts'

/** Tells the owners what is nobody's link: a job that died, a callback that fits no payment. Each hears it once. */
export async function tellOwners(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  merchantId: MerchantId,
  { event, ...telling }: Pick<Telling, 'template' | 'params' | 'choices'> & { readonly event: string },
): Promise<void> {
  const merchant = await tx.merchants.find(merchantId)
  const owner = (await tx.members.ofMerchant(merchantId)).find((member) => member.role === 'owner')
  if (merchant === null || owner === undefined) return
  for (const { memberId, to } of await officeRecipients(tx, merchantId, owner.id)) {
    if (to.length === 0) continue
    await tell(tx, deps, {
      ...telling,
      merchant,
      to,
      audience: 'member',
      linkId: null,
      dedupeKey: `${event}:${memberId}`,
      locale: merchant.locale,
    })
  }
}
