import type { Actor } from '../domain/actor.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { AuditEntry } from '../ports/audit-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'

export const SYSTEM: Actor = { kind: 'system' }

/** Every change of state leaves a row that names its actor, in the same unit of work (I11). */
export function audit(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  merchantId: MerchantId,
  actor: Actor,
  entry: Pick<AuditEntry, 'action' | 'subjectId'> & Partial<Pick<AuditEntry, 'details'>>,
): Promise<void> {
  return tx.audit.record({ merchantId, actor, details: {}, at: deps.clock.now(), ...entry })
}
