import type { ChannelKind } from '../domain/channel-kind.ts'
import { toId, type ChannelAccountId, type MemberId, type MerchantId } from '../domain/ids.ts'
import type { AccountMode, Merchant } from '../domain/merchant.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken } from './issue-one-time-token.ts'

/** An account to open an adapter with; `settings` is JSON text and is sealed before it is stored. */
export type ChannelSeed = {
  readonly adapterId: string
  readonly kind: ChannelKind
  readonly mode: AccountMode
  /** An account's own id stands in the address its channel calls. */
  readonly settings: (id: ChannelAccountId) => string
}

export type PosSeed = {
  readonly adapterId: string
  readonly displayName: string
  readonly mode: AccountMode
  readonly settings: string
}

export type OfficeSeed = {
  readonly merchant: Omit<Merchant, 'id' | 'createdAt'>
  readonly ownerName: string
  readonly channels: readonly ChannelSeed[]
  readonly pos: readonly PosSeed[]
}

/** A new office with its accounts and an owner who still has to claim it; returns the claim address's secret. */
export async function createOffice(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  seed: OfficeSeed,
): Promise<{ merchantId: MerchantId; claimToken: string }> {
  const merchantId = toId<MerchantId>(deps.ids.uuid())
  await tx.merchants.create({ ...seed.merchant, id: merchantId, createdAt: deps.clock.now() })
  const ownerId = toId<MemberId>(deps.ids.uuid())
  await tx.members.create({
    id: ownerId,
    merchantId,
    displayName: seed.ownerName,
    role: 'owner',
    active: true,
    pinHash: null,
  })
  await createAccounts(tx, deps, merchantId, ownerId, seed)
  await audit(tx, deps, merchantId, SYSTEM, { action: 'office.created', subjectId: merchantId })
  return { merchantId, claimToken: await issueClaim(tx, deps, merchantId, ownerId) }
}

/** A fresh claim address for an office whose owner has not come yet. */
export async function issueClaim(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  merchantId: MerchantId,
  ownerId: MemberId,
): Promise<string> {
  return (await issueOneTimeToken(tx, deps, { purpose: 'claim_office', merchantId, subjectId: ownerId })).plain
}

async function createAccounts(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'ids'>,
  merchantId: MerchantId,
  ownerId: MemberId,
  seed: OfficeSeed,
): Promise<void> {
  for (const [position, { settings, ...account }] of seed.pos.entries()) {
    await tx.accounts.createPos({ ...account, id: toId(deps.ids.uuid()), merchantId, active: true, position }, settings)
  }
  for (const { settings, ...account } of seed.channels) {
    const id = toId<ChannelAccountId>(deps.ids.uuid())
    await tx.accounts.createChannel({ ...account, id, merchantId, active: true }, settings(id))
    // In the browser chat a member's address is the member.
    if (account.kind === 'web_chat') {
      await tx.members.bind({ memberId: ownerId, merchantId, channelAccountId: id, address: ownerId, notify: true })
    }
  }
}
