import type { Locale, Member } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { loadParties } from './load-link.ts'

/** What a member reads from now on, whatever the office speaks. */
export async function chooseLanguage(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  member: Member,
  locale: Locale,
): Promise<void> {
  await tx.members.save({ ...member, locale })
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, member.merchantId, actor, {
    action: 'member.language',
    subjectId: member.id,
    details: { locale },
  })
}

/** What the payer of a link is written from now on; on the page they choose for themselves. */
export async function changePayerLanguage(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  { member, link, locale }: { readonly member: Member; readonly link: PaymentLink; readonly locale: Locale },
): Promise<Payer> {
  const { payer } = await loadParties(tx, link)
  const changed: Payer = { ...payer, locale }
  await tx.payers.save(changed)
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, member.merchantId, actor, {
    action: 'payer.language',
    subjectId: payer.id,
    details: { locale },
  })
  return changed
}
