import { toId, type MemberId } from '../domain/ids.ts'
import type { Merchant, MerchantKind } from '../domain/merchant.ts'
import { isWeakPin } from '../domain/pin.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { OneTimeToken } from '../ports/one-time-token-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { startSession, type NewSession } from './start-session.ts'

export type ClaimOfficeError = { kind: 'token'; trouble: TokenTrouble } | { kind: 'weak_pin' } | { kind: 'no_name' }

/** What the claim page shows before anything is decided; changes nothing. */
export async function viewClaim(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<Merchant, TokenTrouble>> {
  const read = await readOneTimeToken(tx, deps, 'claim_office', tokenSha256)
  if (!read.ok) return read
  const merchant = await tx.merchants.find(read.value.merchantId)
  return merchant === null ? err('unknown') : ok(merchant)
}

/** Spends the claim address: this browser is the office's owner from now on. */
export async function claimOffice(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'pins'>,
  input: {
    readonly tokenSha256: string
    readonly office: { readonly name: string; readonly kind: MerchantKind }
    readonly displayName: string
    readonly pin: string
    /** E.164; null keeps what the office has. */
    readonly contactPhone: string | null
    readonly contactEmail: string | null
  },
): Promise<Result<NewSession, ClaimOfficeError>> {
  if (isWeakPin(input.pin)) return err({ kind: 'weak_pin' })
  if (input.office.name.trim() === '' || input.displayName.trim() === '') return err({ kind: 'no_name' })
  const read = await readOneTimeToken(tx, deps, 'claim_office', input.tokenSha256)
  if (!read.ok) return err({ kind: 'token', trouble: read.error })
  const token = await tx.tokens.consume('claim_office', input.tokenSha256, deps.clock.now())
  if (token === null) return err({ kind: 'token', trouble: 'used' })
  const owner = await becomeOwner(tx, deps, token, input)
  return owner === null ? err({ kind: 'token', trouble: 'unknown' }) : ok(await startSession(tx, deps, owner))
}

async function becomeOwner(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'pins'>,
  token: OneTimeToken,
  input: Parameters<typeof claimOffice>[2],
) {
  const merchant = await tx.merchants.find(token.merchantId)
  const owner = await tx.members.find(token.merchantId, toId<MemberId>(token.subjectId ?? ''))
  if (merchant === null || owner === null) return null
  await tx.merchants.save({
    ...merchant,
    name: input.office.name.trim(),
    kind: input.office.kind,
    contactPhone: input.contactPhone ?? merchant.contactPhone,
    contactEmail: input.contactEmail ?? merchant.contactEmail,
  })
  const claimed = { ...owner, displayName: input.displayName.trim(), pinHash: await deps.pins.hash(input.pin) }
  await tx.members.save(claimed)
  const actor = { kind: 'member', id: owner.id } as const
  await audit(tx, deps, merchant.id, actor, { action: 'office.claimed', subjectId: merchant.id })
  return claimed
}
