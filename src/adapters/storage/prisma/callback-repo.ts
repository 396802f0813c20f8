import { toId } from '../../../domain/ids.ts'
import type { CallbackRepository, StoredCallback } from '../../../ports/callback-repository.ts'
import { mustHitOne, toDate, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

const SHOWN = { id: true, posAccountId: true, attemptId: true, trust: true, receivedAt: true, processedAt: true }

export function openCallbacks({ tx }: Scope): CallbackRepository {
  return {
    async find(id) {
      const row = await tx.providerCallback.findUnique({ where: { id }, select: SHOWN })
      if (row === null) return null
      return {
        id: toId(row.id),
        posAccountId: toId(row.posAccountId),
        attemptId: toId(row.attemptId),
        trust: row.trust as StoredCallback['trust'],
        receivedAt: toInstant(row.receivedAt),
        processedAt: toInstantOrNull(row.processedAt),
      }
    },
    async markProcessed(id, at, outcome) {
      const data = { processedAt: toDate(at), outcome }
      mustHitOne(await tx.providerCallback.updateMany({ where: { id }, data }), 'callback')
    },
    async eraseBodies(receivedBefore) {
      const where = { receivedAt: { lt: toDate(receivedBefore) }, bodySealed: { not: null } }
      return (await tx.providerCallback.updateMany({ where, data: { bodySealed: null } })).count
    },
  }
}
