import { applyTeamChange, viewTeamChange } from './app/change-team.ts'
import type { AppDeps } from './app/deps.ts'
import { enrolCodes, viewEnrolment } from './app/enrol-codes.ts'
import { joinInBrowser, viewInvite } from './app/invite-member.ts'
import { openChatUrl } from './app/render-message.ts'
import { err, ok } from './domain/result.ts'
import type { TeamDoors } from './web/team/team-doors.ts'

/** What the team's one-time pages do, by use cases; each in one unit of work. */
export const openTeamDoors = (deps: AppDeps): TeamDoors => ({
  readInvite: (token) =>
    deps.store.transaction(async (tx) => {
      const view = await viewInvite(tx, deps, deps.ids.sha256(token))
      if (!view.ok) return view
      const { merchant, invite } = view.value
      const { displayName, role } = invite
      const chatUrl = await openChatUrl(tx, deps, merchant.id, token, 'chat')
      return ok({ officeName: merchant.name, officeKind: merchant.kind, displayName, role, chatUrl })
    }),
  join: async ({ token, displayName, pin }) => {
    const input = { tokenSha256: deps.ids.sha256(token), displayName, pin }
    const joined = await deps.store.transaction((tx) => joinInBrowser(tx, deps, input))
    // The form was checked before it came here; what is left can only be the address.
    return joined.ok ? joined : err(joined.error.kind === 'token' ? joined.error.trouble : 'unknown')
  },
  readChange: (tokenSha256) => deps.store.transaction((tx) => viewTeamChange(tx, deps, tokenSha256)),
  applyChange: (tokenSha256, secret) =>
    deps.store.transaction((tx) => applyTeamChange(tx, deps, { tokenSha256, secret })),
  readEnrolment: (tokenSha256) => deps.store.transaction((tx) => viewEnrolment(tx, deps, tokenSha256)),
  enrol: (form) => deps.store.transaction((tx) => enrolCodes(tx, deps, form)),
})
