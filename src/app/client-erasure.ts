import { toId, type MemberId, type MerchantId, type PayerId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { isOpenAttempt } from '../domain/payment-attempt.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import { isUnderWay } from '../domain/refund.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import { viewClient, type ClientView } from './client-book.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { refreshCards } from './refresh-cards.ts'
import { checkStepUp, type StepUpError } from './step-up.ts'

/** Links that still run: the person is needed until their money is settled. */
export type RunningLinks = { readonly kind: 'running'; readonly links: readonly PaymentLink[] }
export type ErasureRefusal = { readonly kind: 'unknown' } | RunningLinks

/** KVKK: checks that nothing runs and issues the page on which an owner confirms; nothing is erased yet. */
export async function requestClientErasure(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: { readonly member: Member; readonly clientId: PayerId },
): Promise<Result<{ readonly tokenId: string; readonly view: ClientView }, ErasureRefusal>> {
  const { merchantId, id } = input.member
  const checked = await checkErasure(tx, merchantId, input.clientId)
  if (!checked.ok) return checked
  const subjectId = `${input.clientId}:${id}`
  const { tokenId } = await issueOneTimeToken(tx, deps, { purpose: 'erase_client', merchantId, subjectId })
  return ok({ tokenId, view: checked.value })
}

async function checkErasure(
  tx: UnitOfWork,
  merchantId: MerchantId,
  clientId: PayerId,
): Promise<Result<ClientView, ErasureRefusal>> {
  const view = await viewClient(tx, merchantId, clientId)
  if (view === null) return err({ kind: 'unknown' })
  const running: PaymentLink[] = []
  for (const link of view.links) if (await isRunning(tx, link)) running.push(link)
  return running.length === 0 ? ok(view) : err({ kind: 'running', links: running })
}

/** Payable, or with money on its way in or out whose end is not known. */
async function isRunning(tx: UnitOfWork, { id, status }: PaymentLink): Promise<boolean> {
  if (status === 'open' || status === 'part_paid' || status === 'awaiting_approval') return true
  const attempts = await tx.attempts.ofLink(id)
  if (attempts.some((attempt) => isOpenAttempt(attempt.status) || attempt.status === 'held')) return true
  return (await tx.refunds.ofLink(id)).some((refund) => refund.status === 'requested' || isUnderWay(refund))
}

export type ErasureError = { readonly kind: 'token'; readonly trouble: TokenTrouble } | ErasureRefusal
export type ErasureView = {
  readonly officeName: string
  readonly clientName: string | null
  readonly linkCount: number
}

/** What the page shows before the PIN is typed; changes nothing. */
export async function viewClientErasure(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<ErasureView, ErasureError>> {
  const found = await findErasure(tx, deps, tokenSha256)
  if (!found.ok) return found
  const { client, links } = found.value.view
  const merchant = await tx.merchants.find(client.merchantId)
  return ok({ officeName: merchant?.name ?? '', clientName: client.name, linkCount: links.length })
}

/** The PIN on the page erases the person's data for good; what was paid stays in the books without a name. */
export async function eraseClientByToken(
  tx: UnitOfWork,
  deps: AppDeps,
  input: { readonly tokenSha256: string; readonly pin: string },
): Promise<Result<null, ErasureError | StepUpError>> {
  const found = await findErasure(tx, deps, input.tokenSha256)
  if (!found.ok) return found
  const { owner, view } = found.value
  const checked = await checkStepUp(tx, deps, owner, input.pin)
  if (!checked.ok) return checked
  if ((await tx.tokens.consume('erase_client', input.tokenSha256, deps.clock.now())) === null) {
    return err({ kind: 'token', trouble: 'used' })
  }
  const { client, links } = view
  await tx.payers.erase(client.merchantId, client.id, deps.clock.now())
  const actor = { kind: 'member', id: owner.id } as const
  const details = { links: links.length }
  await audit(tx, deps, client.merchantId, actor, { action: 'client.erased', subjectId: client.id, details })
  for (const link of links) await refreshCards(tx, link.id)
  return ok(null)
}

async function findErasure(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<{ readonly owner: Member; readonly view: ClientView }, ErasureError>> {
  const read = await readOneTimeToken(tx, deps, 'erase_client', tokenSha256)
  if (!read.ok) return err({ kind: 'token', trouble: read.error })
  const { merchantId, subjectId } = read.value
  const [clientId = '', memberId = ''] = (subjectId ?? '').split(':')
  const owner = await tx.members.find(merchantId, toId<MemberId>(memberId))
  // A member removed or demoted meanwhile decides nothing any more (F65).
  if (owner === null || !owner.active || !mayDo(owner.role, 'client.erase')) {
    return err({ kind: 'token', trouble: 'unknown' })
  }
  const known = await tx.payers.find(merchantId, toId<PayerId>(clientId))
  // Whoever confirms a link of this person at the same moment waits, and is seen, or finds nobody any more.
  if (known !== null) await tx.payers.lockPerson(known)
  const checked = await checkErasure(tx, merchantId, toId<PayerId>(clientId))
  return checked.ok ? ok({ owner, view: checked.value }) : checked
}
