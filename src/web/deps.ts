import type { RefundApprovalView } from '../app/approve-refund.ts'
import type { ErasureError, ErasureView } from '../app/client-erasure.ts'
import type { PayPageView, PayerField } from '../app/pay-page-view.ts'
import type { SharedLink } from '../app/share-link.ts'
import type { StepUpError } from '../app/step-up.ts'
import type {
  AttemptId,
  ChannelAccountId,
  DocumentId,
  MerchantId,
  PaymentLinkId,
  PosAccountId,
  ShortNumber,
} from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAccount, ChannelAddress, Locale, Member, MerchantKind, PosAccount } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { LinkStatus } from '../domain/payment-link.ts'
import type { PayerAction } from '../domain/provider-outcome.ts'
import type { Result } from '../domain/result.ts'
import type { CallbackInbox } from '../ports/callback-inbox.ts'
import type { Clock } from '../ports/clock.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { Logger } from '../ports/logger.ts'
import type { MessageBoard } from '../ports/message-board.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { OpenAccounts } from '../ports/open-accounts.ts'
import type { CollectionReport } from '../ports/report-repository.ts'
import type { Session } from '../ports/session-repository.ts'
import type { LimiterFactory } from './rate-limit.ts'
import type { TeamDoors } from './team/team-doors.ts'
import type { WebEvent } from './web-event.ts'

/** What compose.ts gives the web server, in small groups: a router takes only the groups it uses. */
export type WebDeps = {
  readonly config: WebConfig
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
  readonly counters: WebCounters
  readonly health: Health
  readonly limiters: LimiterFactory
  readonly accounts: AccountDoors
  readonly callbacks: CallbackInbox
  readonly board: MessageBoard
  readonly inbound: InboundDoors
  readonly pay: PayDoors
  readonly offices: OfficeDoors
  readonly files: FileDoors
  readonly sessions: SessionDoors
  readonly approvals: ApprovalDoors
  readonly erasures: ErasureDoors
  readonly team: TeamDoors
}

export type WebConfig = {
  /** Without a path; its scheme decides on secure cookies and HSTS. */
  readonly publicBaseUrl: string
  /** Sandbox mode: the ribbon stands on every page. */
  readonly testMode: boolean
  /** Express's "trust proxy": how many proxies stand before us, or their networks. */
  readonly trustProxy: boolean | number | string
  /** The folder that holds pages/ and texts/. */
  readonly templatesFolder: string
  /** The sandbox POS proves itself with this when it posts its bank's SMS; null switches the door off. */
  readonly bankSmsSecret: string | null
}

export type WebCounters = { count(event: WebEvent): void }

export type Health = {
  /** What must work before requests are taken, by name. */
  checks(): Promise<readonly { readonly name: string; readonly ok: boolean }[]>
}

export type AccountDoors = OpenAccounts & {
  /** Null for an unknown id; rejects when the database does not answer. */
  findPos(id: PosAccountId): Promise<PosAccount | null>
  findChannel(id: ChannelAccountId): Promise<ChannelAccount | null>
}

export type InboundDoors = {
  /** Resolves after the commit; a repeated dedupe key changes nothing. */
  accept(channelAccountId: ChannelAccountId, event: InboundEvent): Promise<void>
  /** The text as it may be kept and shown: card numbers, identity numbers and keys masked. */
  scrub(text: string): string
}

/** Files of the browser chat: what comes up waits to be read, what goes out is fetched by its id. */
export type FileDoors = {
  keep(merchantId: MerchantId, file: { readonly fileName: string; readonly bytes: Uint8Array }): Promise<DocumentId>
  /** Null when it is another office's, unknown, or was forgotten. */
  find(
    merchantId: MerchantId,
    id: DocumentId,
  ): Promise<{ readonly fileName: string; readonly mediaType: string; readonly bytes: Uint8Array } | null>
}

export type StartPaymentInput = {
  readonly token: string
  readonly payer: Readonly<Record<PayerField, string | null>>
  /** 1 where the payer asked for a single payment; null keeps the link's cap. */
  readonly installmentCap: number | null
}

export type StartPaymentError =
  | { readonly kind: 'not_found' }
  /** Paid, expired, cancelled, or a result is being awaited: the page says which. */
  | { readonly kind: 'not_payable' }
  | { readonly kind: 'invalid_fields'; readonly fields: readonly PayerField[] }
  | { readonly kind: 'too_many_starts' }
  /** Certainly nothing was started. */
  | { readonly kind: 'provider_unreachable' }
  /** It may have been started: the page checks. */
  | { readonly kind: 'unknown_result' }

export type PayDoors = {
  open(token: string): Promise<PayPageView>
  start(input: StartPaymentInput): Promise<Result<{ readonly action: PayerAction }, StartPaymentError>>
  /** The token of the link the payer comes back to, null for an attempt that is not this account's; asks for a reconciliation soon. */
  comeBack(account: PosAccountId, attempt: AttemptId): Promise<string | null>
  /** Stops the messages to the link's payer; false for a token that opens nothing. */
  optOut(token: string): Promise<boolean>
  /** Returns at once: a visit never waits for its own count. */
  countView(link: PaymentLinkId, visitor: 'person' | 'bot'): void
}

export type TokenTrouble = 'unknown' | 'used' | 'expired'

export type ClaimOffer = {
  readonly office: { readonly name: string; readonly kind: MerchantKind; readonly privacyNotice: string }
}

export type OfficeClaim = {
  readonly tokenSha256: string
  readonly office: { readonly name: string; readonly kind: MerchantKind }
  readonly displayName: string
  readonly pin: string
  /** E.164; null where none was given. */
  readonly contactPhone: string | null
  readonly contactEmail: string | null
}

/** `plain` goes into the cookie and nowhere else. */
export type NewSession = { readonly plain: string; readonly expiresAt: Instant }

export type PanelLink = {
  readonly shortNumber: string
  readonly payerName: string | null
  readonly amount: Kurus
  readonly status: LinkStatus
  readonly needsReview: boolean
  readonly expiresAt: Instant
}

export type Panel = {
  readonly report: CollectionReport
  /** Newest first. */
  readonly links: readonly PanelLink[]
}

export type OfficeDoors = {
  /** Reading never spends the token. */
  readClaim(tokenSha256: string): Promise<Result<ClaimOffer, TokenTrouble>>
  claim(claim: OfficeClaim): Promise<Result<NewSession, TokenTrouble>>
  readLogin(tokenSha256: string): Promise<Result<{ readonly officeName: string }, TokenTrouble>>
  login(tokenSha256: string): Promise<Result<NewSession, TokenTrouble>>
  /** False where the office has no Telegram account that could be opened. */
  hasTelegram(merchantId: MerchantId): Promise<boolean>
  /** A fresh one-time t.me address that binds the member's chat; null where there is none. */
  telegramAddress(viewer: Viewer): Promise<string | null>
  panel(viewer: Viewer): Promise<Panel>
  /** A link to pass on by hand; null where there is none that takes a payment. */
  share(viewer: Viewer, shortNumber: ShortNumber): Promise<SharedLink | null>
  /** The browser chat of a member: its account and the member's address on it. */
  chatOf(viewer: Viewer): Promise<ChatPlace | null>
  /** Whose sandbox inbox shows the test bank's SMS to this phone. */
  smsPlace(to: string): Promise<{ readonly merchantId: MerchantId; readonly channelAccountId: ChannelAccountId } | null>
}

export type ChatPlace = { readonly channelAccountId: ChannelAccountId; readonly address: ChannelAddress }

/** Whoever holds a living session. */
export type Viewer = {
  readonly session: Session
  readonly member: Member
  readonly officeName: string
  readonly officeLocale: Locale
}

export type SessionDoors = {
  /** Null when unknown, expired, or the member is no longer active. */
  find(sha256: string): Promise<Viewer | null>
  /** Moves the end of a living session; nothing for one that has ended. */
  extend(sha256: string, expiresAt: Instant): Promise<void>
  end(sha256: string): Promise<void>
}

export type ApprovalError =
  | { readonly kind: 'unknown_token' | 'stale' | 'not_waiting' | 'wrong_pin' | 'used_code' | 'no_pin' }
  | { readonly kind: 'locked'; readonly until: Instant }

export type ErasureFormError = ErasureError | StepUpError

export type ErasureDoors = {
  /** Reading never spends the token. */
  read(tokenSha256: string): Promise<Result<ErasureView, ErasureError>>
  erase(tokenSha256: string, pin: string): Promise<Result<null, ErasureFormError>>
}

export type ApprovalDoors = {
  /** Reading never spends the token. */
  read(tokenSha256: string): Promise<Result<RefundApprovalView, TokenTrouble>>
  approve(tokenSha256: string, pin: string): Promise<Result<{ readonly amount: Kurus }, ApprovalError>>
}
