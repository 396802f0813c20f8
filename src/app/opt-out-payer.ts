import type { Payer } from '../domain/payer.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'

/** From now on the payer hears only of their own money; saying it again changes nothing. */
export async function optOutPayer(tx: UnitOfWork, deps: Pick<AppDeps, 'clock'>, payer: Payer): Promise<void> {
  if (payer.optedOut) return
  await tx.payers.save({ ...payer, optedOut: true })
  await audit(tx, deps, payer.merchantId, { kind: 'payer' }, { action: 'payer.opted_out', subjectId: payer.id })
}

/** The address at the end of an e-mail, which holds the link's token. False for a token that opens nothing. */
export const optOutByLink = (deps: Pick<AppDeps, 'clock' | 'ids' | 'store'>, token: string): Promise<boolean> =>
  deps.store.transaction(async (tx) => {
    const link = await tx.links.byTokenSha256(deps.ids.sha256(token))
    const payer = link === null ? null : await tx.payers.find(link.merchantId, link.payerId)
    if (payer === null) return false
    await optOutPayer(tx, deps, payer)
    return true
  })
