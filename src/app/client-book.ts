import { isSameName } from '../domain/client-words.ts'
import type { MerchantId, PayerId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { refreshCards } from './refresh-cards.ts'

export type ClientView = {
  readonly client: Payer
  /** Newest first; drafts are nobody's links yet. */
  readonly links: readonly PaymentLink[]
  readonly paid: Kurus
}

/** Somebody of the office's client book; null for who is not in it, or was erased. */
export async function viewClient(tx: UnitOfWork, merchantId: MerchantId, id: PayerId): Promise<ClientView | null> {
  const client = await tx.payers.find(merchantId, id)
  if (client === null || client.erasedAt !== null) return null
  const links = (await tx.links.ofPayer(merchantId, id)).filter((link) => link.openedAt !== null)
  return { client, links, paid: await tx.payers.paidBy(merchantId, id) }
}

export type ClientChange = Partial<Pick<Payer, 'name' | 'phone' | 'email' | 'lastChannels'>>

/**
 * Corrects what the book says of a client; messages sent from now on go there. `unreachable`: neither phone nor e-mail
 * would be left. `sharedWith` names another client who has the new address too.
 */
export async function changeClient(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly clientId: PayerId; readonly change: ClientChange },
): Promise<
  Result<{ readonly client: Payer; readonly sharedWith: string | null }, { kind: 'unknown' | 'unreachable' }>
> {
  const { merchantId, id: memberId } = input.member
  const known = await tx.payers.find(merchantId, input.clientId)
  if (known === null || known.erasedAt !== null) return err({ kind: 'unknown' })
  const client = { ...known, ...input.change }
  if (client.phone === null && client.email === null && client.telegram === null) return err({ kind: 'unreachable' })
  await tx.payers.save(client)
  const actor = { kind: 'member', id: memberId } as const
  const changed = Object.keys(input.change).join(' ')
  await audit(tx, deps, merchantId, actor, { action: 'client.changed', subjectId: client.id, details: { changed } })
  if (input.change.name !== undefined) {
    for (const link of await tx.links.ofPayer(merchantId, client.id)) await refreshCards(tx, link.id)
  }
  return ok({ client, sharedWith: await sharedWith(tx, client, input.change) })
}

async function sharedWith(tx: UnitOfWork, client: Payer, { phone, email }: ClientChange): Promise<string | null> {
  const others = await tx.payers.booked(client.merchantId, { phone: phone ?? null, email: email ?? null })
  const other = others.find(({ id, name }) => id !== client.id && !isSameName(name ?? '', client.name ?? ''))
  return other?.name ?? null
}
