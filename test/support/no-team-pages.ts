import { err } from '../../src/domain/result.ts'
import type { WebDeps } from '../../src/web/deps.ts'

/** No address of the team's pages is good here: they are tried on the whole product. */
export const noTeamPages: WebDeps['team'] = {
  readInvite: async () => err('unknown'),
  join: async () => err('unknown'),
  readChange: async () => err({ kind: 'token', trouble: 'unknown' }),
  applyChange: async () => err({ kind: 'token', trouble: 'unknown' }),
  readEnrolment: async () => err('unknown'),
  enrol: async () => err({ kind: 'token', trouble: 'unknown' }),
}
