import { toId, type MemberId } from '../domain/ids.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import { isWeakPin } from '../domain/pin.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { checkStepUp, type StepUpError } from './step-up.ts'
import { tellOwners } from './tell-owners.ts'

/** "güvenlik": the page on which a member takes over an app's secret, and chooses a PIN where there is none. */
export async function offerCodes(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids'>,
  { id, merchantId }: Member,
): Promise<{ readonly tokenId: string }> {
  await tx.codes.offer(merchantId, id, deps.codes.newSecret())
  return issueOneTimeToken(tx, deps, { purpose: 'enrol_code', merchantId, subjectId: id })
}

export type EnrolmentView = {
  readonly officeName: string
  readonly memberName: string
  /** For who types it by hand. */
  readonly secret: string
  /** The `otpauth://` address of the picture. */
  readonly address: string
  readonly hasPin: boolean
}

/** What the page shows; changes nothing. */
export async function viewEnrolment(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes'>,
  tokenSha256: string,
): Promise<Result<EnrolmentView, TokenTrouble>> {
  const found = await findEnrolment(tx, deps, tokenSha256)
  if (!found.ok) return found
  const { member, merchant, secret } = found.value
  const label = { issuer: merchant.name, account: member.displayName }
  return ok({
    officeName: merchant.name,
    memberName: member.displayName,
    secret,
    address: deps.codes.address(secret, label),
    hasPin: member.pinHash !== null,
  })
}

export type EnrolError =
  { kind: 'token'; trouble: TokenTrouble } | { kind: 'weak_pin' } | { kind: 'wrong_code' } | StepUpError

export type EnrolmentForm = {
  readonly tokenSha256: string
  /** The PIN (or a code of the app used until now); a new PIN where there is none. */
  readonly pin: string
  /** The new app's first code; empty where only a first PIN is chosen. */
  readonly code: string
}

/** The new app counts once it has shown a code, and never without the PIN that stood before. */
export async function enrolCodes(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins'>,
  { tokenSha256, pin, code }: EnrolmentForm,
): Promise<Result<{ readonly withApp: boolean }, EnrolError>> {
  const found = await findEnrolment(tx, deps, tokenSha256)
  if (!found.ok) return err({ kind: 'token', trouble: found.error })
  const { member, secret } = found.value
  const withApp = code !== '' || member.pinHash !== null
  const step = withApp ? deps.codes.stepOf(secret, code.replaceAll(/\s/g, ''), deps.clock.now()) : null
  const refused = await refuseForm(tx, deps, member, { pin, isCodeWrong: withApp && step === null })
  if (refused !== null) return err(refused)
  if ((await tx.tokens.consume('enrol_code', tokenSha256, deps.clock.now())) === null) {
    return err({ kind: 'token', trouble: 'used' })
  }
  if (member.pinHash === null) await tx.members.save({ ...member, pinHash: await deps.pins.hash(pin) })
  if (step !== null) await tx.codes.confirm(member.merchantId, member.id, step)
  await record(tx, deps, member, withApp)
  return ok({ withApp })
}

async function refuseForm(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins'>,
  member: Member,
  { pin, isCodeWrong }: { readonly pin: string; readonly isCodeWrong: boolean },
): Promise<EnrolError | null> {
  if (member.pinHash === null && isWeakPin(pin)) return { kind: 'weak_pin' }
  if (isCodeWrong) return { kind: 'wrong_code' }
  if (member.pinHash === null) return null
  const stepped = await checkStepUp(tx, deps, member, pin)
  return stepped.ok ? null : stepped.error
}

async function record(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  member: Member,
  withApp: boolean,
): Promise<void> {
  const actor = { kind: 'member', id: member.id } as const
  const details = { withApp }
  await audit(tx, deps, member.merchantId, actor, { action: 'member.secured', subjectId: member.id, details })
  await tellOwners(tx, deps, member.merchantId, {
    template: 'office.member_secured',
    params: { memberName: member.displayName, withApp },
    event: `secured:${deps.ids.uuid()}`,
  })
}

type Enrolment = { readonly member: Member; readonly merchant: Merchant; readonly secret: string }

async function findEnrolment(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<Enrolment, TokenTrouble>> {
  const read = await readOneTimeToken(tx, deps, 'enrol_code', tokenSha256)
  if (!read.ok) return read
  const { merchantId, subjectId } = read.value
  const memberId = toId<MemberId>(subjectId ?? '')
  const member = await tx.members.find(merchantId, memberId)
  const merchant = await tx.merchants.find(merchantId)
  const secret = await tx.codes.pendingOf(merchantId, memberId)
  if (member === null || !member.active || merchant === null || secret === null) return err('unknown')
  return ok({ member, merchant, secret })
}
