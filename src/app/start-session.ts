import { toId, type MemberId, type MerchantId } from '../domain/ids.ts'
import { HOUR_MS, plusMs, type Instant } from '../domain/instant.ts'
import type { Member } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'

export const SESSION_LIFE_MS = 12 * HOUR_MS
const SESSION_BYTES = 32

/** `plain` goes into the cookie; only its SHA-256 is stored. */
export type NewSession = {
  readonly plain: string
  readonly merchantId: MerchantId
  readonly memberId: MemberId
  readonly expiresAt: Instant
}

export async function startSession(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  member: Pick<Member, 'id' | 'merchantId'>,
): Promise<NewSession> {
  const plain = deps.ids.token(SESSION_BYTES)
  const expiresAt = plusMs(deps.clock.now(), SESSION_LIFE_MS)
  const csrfToken = deps.ids.token(SESSION_BYTES)
  const session = { merchantId: member.merchantId, memberId: member.id, expiresAt, csrfToken }
  await tx.sessions.create(session, deps.ids.sha256(plain))
  return { plain, merchantId: member.merchantId, memberId: member.id, expiresAt }
}

/** Spends a login address asked for in chat. */
export async function openPanelSession(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  tokenSha256: string,
): Promise<Result<NewSession, TokenTrouble>> {
  const read = await readOneTimeToken(tx, deps, 'panel_login', tokenSha256)
  if (!read.ok) return read
  const token = await tx.tokens.consume('panel_login', tokenSha256, deps.clock.now())
  if (token?.subjectId == null) return err('used')
  const member = await tx.members.find(token.merchantId, toId<MemberId>(token.subjectId))
  if (member === null || !member.active) return err('unknown')
  const actor = { kind: 'member', id: member.id } as const
  await audit(tx, deps, member.merchantId, actor, { action: 'panel.opened', subjectId: member.id })
  return ok(await startSession(tx, deps, member))
}
