import { toId, type MemberId } from '../domain/ids.ts'
import type { Member, MerchantKind } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import { decodeTeamChange, encodeTeamChange, type TeamChange } from '../domain/team-change.ts'
import type { UnitOfWork } from '../ports/store.ts'
import {
  checkChange,
  describeChange,
  type CheckedChange,
  type DescribedChange,
  type RefusedChange,
} from './check-team-change.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { recordTeamChange } from './record-team-change.ts'
import { checkStepUp, type StepUpError } from './step-up.ts'

/** Checks the order and issues the page on which the owner confirms it; nothing has changed yet. */
export async function requestTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: { readonly member: Member; readonly change: TeamChange },
): Promise<Result<{ readonly tokenId: string; readonly described: DescribedChange }, RefusedChange>> {
  const { merchantId, id } = input.member
  const checked = await checkChange(tx, merchantId, input.change)
  if (!checked.ok) return checked
  const subjectId = `${id}:${encodeTeamChange(input.change)}`
  const { tokenId } = await issueOneTimeToken(tx, deps, { purpose: 'approve_team', merchantId, subjectId })
  return ok({ tokenId, described: describeChange(checked.value) })
}

export type TeamChangeView = DescribedChange & { readonly officeName: string; readonly officeKind: MerchantKind }

/** What the page shows before the PIN is typed; changes nothing. */
export async function viewTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<TeamChangeView, { kind: 'token'; trouble: TokenTrouble } | RefusedChange>> {
  const found = await findOrder(tx, deps, tokenSha256)
  if (!found.ok) return found
  const { merchant } = found.value.checked
  return ok({ ...describeChange(found.value.checked), officeName: merchant.name, officeKind: merchant.kind })
}

export type ApplyTeamChangeError = { kind: 'token'; trouble: TokenTrouble } | RefusedChange | StepUpError

/** The PIN or a code on the page makes the change; in the same unit of work everything follows from it. */
export async function applyTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins' | 'urls' | 'testMode'>,
  input: { readonly tokenSha256: string; readonly secret: string },
): Promise<Result<DescribedChange, ApplyTeamChangeError>> {
  const found = await findOrder(tx, deps, input.tokenSha256)
  if (!found.ok) return found
  const { owner, checked } = found.value
  const stepped = await checkStepUp(tx, deps, owner, input.secret)
  if (!stepped.ok) return stepped
  if ((await tx.tokens.consume('approve_team', input.tokenSha256, deps.clock.now())) === null) {
    return err({ kind: 'token', trouble: 'used' })
  }
  await recordTeamChange(tx, deps, owner, checked)
  return ok(describeChange(checked))
}

type Order = { readonly owner: Member; readonly checked: CheckedChange }

async function findOrder(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<Order, { kind: 'token'; trouble: TokenTrouble } | RefusedChange>> {
  const read = await readOneTimeToken(tx, deps, 'approve_team', tokenSha256)
  if (!read.ok) return err({ kind: 'token', trouble: read.error })
  const { merchantId, subjectId } = read.value
  const [ownerId = '', ...line] = (subjectId ?? '').split(':')
  const change = decodeTeamChange(line.join(':'))
  // Two owners who remove each other at the same moment queue here: the second finds the last one left.
  const members = await tx.members.lockAll(merchantId)
  const owner = members.find((member) => member.id === toId<MemberId>(ownerId))
  if (change === null || owner === undefined || !owner.active || !mayDo(owner.role, 'team.manage')) {
    return err({ kind: 'token', trouble: 'unknown' })
  }
  const checked = await checkChange(tx, merchantId, change)
  return checked.ok ? ok({ owner, checked: checked.value }) : checked
}
