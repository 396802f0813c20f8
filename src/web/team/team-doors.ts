import type { ApplyTeamChangeError, TeamChangeView } from '../../app/change-team.ts'
import type { DescribedChange, RefusedChange } from '../../app/check-team-change.ts'
import type { EnrolError, EnrolmentForm, EnrolmentView } from '../../app/enrol-codes.ts'
import type { TokenTrouble } from '../../app/issue-one-time-token.ts'
import type { MerchantKind } from '../../domain/merchant.ts'
import type { Result } from '../../domain/result.ts'
import type { Role } from '../../domain/role.ts'

/** What the page of an invitation shows. */
export type InviteOffer = {
  readonly officeName: string
  readonly officeKind: MerchantKind
  readonly displayName: string
  readonly role: Role
  /** Opens the office's Telegram chat with the same invitation; null where there is none. */
  readonly chatUrl: string | null
}

export type TeamDoors = {
  /** Reading never spends a token. */
  readInvite(token: string): Promise<Result<InviteOffer, TokenTrouble>>
  join(input: {
    readonly token: string
    readonly displayName: string
    readonly pin: string
  }): Promise<Result<{ readonly plain: string }, TokenTrouble>>
  readChange(
    tokenSha256: string,
  ): Promise<Result<TeamChangeView, { kind: 'token'; trouble: TokenTrouble } | RefusedChange>>
  applyChange(tokenSha256: string, secret: string): Promise<Result<DescribedChange, ApplyTeamChangeError>>
  readEnrolment(tokenSha256: string): Promise<Result<EnrolmentView, TokenTrouble>>
  enrol(form: EnrolmentForm): Promise<Result<{ readonly withApp: boolean }, EnrolError>>
}
