import type { Instant } from '../domain/instant.ts'
import type { Member } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'

export type StepUpError = { kind: 'wrong_pin' } | { kind: 'locked'; until: Instant } | { kind: 'no_pin' }

/** The PIN typed on a one-time page; five wrong ones lock it for an hour. */
export async function checkStepUp(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'pins'>,
  member: Member,
  pin: string,
): Promise<Result<null, StepUpError>> {
  const now = deps.clock.now()
  if (member.pinHash === null) return err({ kind: 'no_pin' })
  const lockedUntil = await tx.members.pinLockedUntil(member.merchantId, member.id)
  if (lockedUntil !== null && lockedUntil > now) return err({ kind: 'locked', until: lockedUntil })
  if (await deps.pins.verify(member.pinHash, pin)) {
    await tx.members.clearPinFailures(member.merchantId, member.id)
    return ok(null)
  }
  const until = await tx.members.recordPinFailure(member.merchantId, member.id, now)
  return until === null ? err({ kind: 'wrong_pin' }) : err({ kind: 'locked', until })
}
