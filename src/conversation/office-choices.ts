import type { Member } from '../domain/merchant.ts'
import type { ChoiceSpec } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { inTurn } from './in-turn.ts'
import { choice, inColumn } from './reply.ts'

/** A button for each office somebody belongs to. */
export async function officeChoices(tx: UnitOfWork, offices: readonly Member[]): Promise<ChoiceSpec[][]> {
  const named = await inTurn(offices, (member) => tx.merchants.find(member.merchantId))
  return inColumn(
    named.flatMap((office) =>
      office === null ? [] : [choice('option_text', 'office', { subject: office.id }, { text: office.name })],
    ),
  )
}
