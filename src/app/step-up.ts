import type { Instant } from '../domain/instant.ts'
import type { Member } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { tellOwners } from './tell-owners.ts'

export type StepUpError =
  /** `wrong_pin` also for a wrong code: who guesses need not learn which of the two is closer. */
  | { kind: 'wrong_pin' }
  /** The code was right and has been used; the app shows another one in half a minute. */
  | { kind: 'used_code' }
  | { kind: 'locked'; until: Instant }
  | { kind: 'no_pin' }

type SteppingUp = Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins'>

/** The PIN or a code of the member's app. Five wrong ones lock both for an hour, and the owners are told. */
export async function checkStepUp(
  tx: UnitOfWork,
  deps: SteppingUp,
  member: Member,
  secret: string,
): Promise<Result<null, StepUpError>> {
  const now = deps.clock.now()
  const lockedUntil = await tx.members.pinLockedUntil(member.merchantId, member.id)
  if (lockedUntil !== null && lockedUntil > now) return err({ kind: 'locked', until: lockedUntil })
  const code = await readCode(tx, deps, member, secret)
  if (code === 'used') return err({ kind: 'used_code' })
  if (code === 'none' && member.pinHash === null) return err({ kind: 'no_pin' })
  if (code === 'right' || (member.pinHash !== null && (await deps.pins.verify(member.pinHash, secret)))) {
    await tx.members.clearPinFailures(member.merchantId, member.id)
    return ok(null)
  }
  return err(await countFailure(tx, deps, member, now))
}

async function countFailure(tx: UnitOfWork, deps: SteppingUp, member: Member, now: Instant): Promise<StepUpError> {
  const until = await tx.members.recordPinFailure(member.merchantId, member.id, now)
  if (until === null) return { kind: 'wrong_pin' }
  await tellOwners(tx, deps, member.merchantId, {
    template: 'office.pin_locked',
    params: { memberName: member.displayName, until },
    event: `pin-locked:${member.id}:${until}`,
  })
  return { kind: 'locked', until }
}

/** `none`: the member has no app. A code opens once, and none older than the newest one that did (RFC 6238, 5.2). */
async function readCode(
  tx: UnitOfWork,
  { clock, codes }: SteppingUp,
  { merchantId, id }: Member,
  typed: string,
): Promise<'none' | 'wrong' | 'used' | 'right'> {
  const secret = await tx.codes.secretOf(merchantId, id)
  if (secret === null) return 'none'
  const step = codes.stepOf(secret, typed.replaceAll(/\s/g, ''), clock.now())
  if (step === null) return 'wrong'
  return (await tx.codes.spend(merchantId, id, step)) ? 'right' : 'used'
}
