import type { AppDeps } from '../../app/deps.ts'
import { approveRefundByToken, viewRefundApproval } from '../../app/approve-refund.ts'
import type { AccountDoors, ApprovalDoors, SessionDoors, WebDeps } from '../deps.ts'
import { createOfficeDoors } from './office-doors.ts'
import { createPayDoors } from './pay-doors.ts'

/** The use cases behind the pages, each in a unit of work of its own. */
export const createWebDoors = (
  deps: AppDeps,
): Pick<WebDeps, 'accounts' | 'pay' | 'offices' | 'sessions' | 'approvals'> => ({
  accounts: accountDoors(deps),
  pay: createPayDoors(deps),
  offices: createOfficeDoors(deps),
  sessions: sessionDoors(deps),
  approvals: approvalDoors(deps),
})

const accountDoors = ({ accounts, store }: AppDeps): AccountDoors => ({
  provider: (id) => accounts.provider(id),
  channel: (id) => accounts.channel(id),
  findPos: (id) => store.transaction((tx) => tx.accounts.pos(id)),
  findChannel: (id) => store.transaction((tx) => tx.accounts.channel(id)),
})

const sessionDoors = ({ store, clock }: AppDeps): SessionDoors => ({
  find: (sha256) =>
    store.transaction(async (tx) => {
      const found = await tx.sessions.find(sha256, clock.now())
      const merchant = found === null ? null : await tx.merchants.find(found.session.merchantId)
      if (found === null || merchant === null) return null
      return { session: found.session, member: found.member, officeName: merchant.name, officeLocale: merchant.locale }
    }),
  extend: (sha256, expiresAt) => store.transaction((tx) => tx.sessions.extend(sha256, expiresAt, clock.now())),
  end: (sha256) => store.transaction((tx) => tx.sessions.end(sha256)),
})

const approvalDoors = (deps: AppDeps): ApprovalDoors => ({
  read: (tokenSha256) => deps.store.transaction((tx) => viewRefundApproval(tx, deps, tokenSha256)),
  approve: (tokenSha256, pin) => deps.store.transaction((tx) => approveRefundByToken(tx, deps, { tokenSha256, pin })),
})
