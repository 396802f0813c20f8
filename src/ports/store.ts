import type { Actor } from '../domain/actor.ts'
import type { ChannelKind } from '../domain/channel-kind.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Delivery, Notification } from '../domain/delivery.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type {
  ChannelAccount,
  ChannelAddress,
  Member,
  MemberIdentity,
  Merchant,
  PosAccount,
} from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { TokenPurpose } from '../domain/one-time-token.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'
import type { PaymentFact, ReversalFact } from '../domain/payment-fact.ts'
import type { Ledger, LinkStatus, PaymentLink } from '../domain/payment-link.ts'
import type { Refund } from '../domain/refund.ts'
import type { Role } from '../domain/role.ts'
import type { AmountLimitRepository } from './amount-limit-repository.ts'
import type { ChatGroupRepository } from './chat-group-repository.ts'
import type { InviteRepository } from './invite-repository.ts'
import type { LinkApprovalRepository } from './link-approval-repository.ts'
import type { InboundEvent } from './message-channel.ts'
import type { OneTimeCodeRepository } from './one-time-code-repository.ts'
import type { NewJob } from './job-queue.ts'

/**
 * One unit of work at a time: everything inside commits together or not at all, jobs included. A callback may be run
 * again after a serialization failure, so it does nothing but talk to its unit of work.
 */
export interface Store {
  transaction<T>(run: (tx: UnitOfWork) => Promise<T>): Promise<T>
}

export interface UnitOfWork {
  readonly merchants: MerchantRepository
  readonly members: MemberRepository
  readonly accounts: AccountRepository
  readonly payers: PayerRepository
  readonly links: LinkRepository
  readonly attempts: AttemptRepository
  readonly facts: FactRepository
  readonly refunds: RefundRepository
  readonly notifications: NotificationRepository
  readonly deliveries: DeliveryRepository
  readonly cards: LinkCardRepository
  readonly conversations: ConversationRepository
  readonly inbound: InboundRepository
  readonly callbacks: CallbackRepository
  readonly tokens: OneTimeTokenRepository
  readonly sessions: SessionRepository
  readonly audit: AuditRepository
  readonly reports: ReportRepository
  readonly invites: InviteRepository
  readonly limits: AmountLimitRepository
  readonly codes: OneTimeCodeRepository
  readonly approvals: LinkApprovalRepository
  readonly groups: ChatGroupRepository
  /** Jobs of a unit of work exist if and only if it commits. */
  enqueue(...jobs: readonly NewJob[]): Promise<void>
}

export interface MerchantRepository {
  create(merchant: Merchant): Promise<void>
  find(id: Id.MerchantId): Promise<Merchant | null>
  save(merchant: Merchant): Promise<void>
  /** Oldest first. */
  all(): Promise<readonly Merchant[]>
}

export interface MemberRepository {
  create(member: Member): Promise<void>
  find(merchantId: Id.MerchantId, id: Id.MemberId): Promise<Member | null>
  save(member: Member): Promise<void>
  ofMerchant(merchantId: Id.MerchantId): Promise<readonly Member[]>
  /** Active members only, one per office they belong to. */
  byAddress(channelAccountId: Id.ChannelAccountId, address: ChannelAddress): Promise<readonly Member[]>
  identitiesOf(merchantId: Id.MerchantId, memberId: Id.MemberId): Promise<readonly MemberIdentity[]>
  /** Binding an address that is bound already is a no-op. */
  bind(identity: MemberIdentity): Promise<void>
  /** Counts a wrong PIN; five lock the member for an hour. Returns until when, or null. */
  recordPinFailure(merchantId: Id.MerchantId, id: Id.MemberId, now: Instant): Promise<Instant | null>
  clearPinFailures(merchantId: Id.MerchantId, id: Id.MemberId): Promise<void>
  pinLockedUntil(merchantId: Id.MerchantId, id: Id.MemberId): Promise<Instant | null>
  /** Inactive from the commit on, with every session, one-time address, bound chat, card and dialogue gone. */
  remove(merchantId: Id.MerchantId, id: Id.MemberId, now: Instant): Promise<void>
}

export interface AccountRepository {
  /** `settings` is JSON text, sealed under the office's key before it is stored. */
  createPos(account: PosAccount, settings: string): Promise<void>
  createChannel(account: ChannelAccount, settings: string): Promise<void>
  pos(id: Id.PosAccountId): Promise<PosAccount | null>
  channel(id: Id.ChannelAccountId): Promise<ChannelAccount | null>
  posSettings(id: Id.PosAccountId): Promise<string>
  channelSettings(id: Id.ChannelAccountId): Promise<string>
  /** Replaces what an account is opened with (a changed .env seed). */
  savePosSettings(id: Id.PosAccountId, settings: string): Promise<void>
  saveChannelSettings(id: Id.ChannelAccountId, settings: string): Promise<void>
  /** Switches an account on or off; what it sent before keeps its account. */
  setChannelActive(id: Id.ChannelAccountId, active: boolean): Promise<void>
  /** Inactive ones too. */
  everyChannelOf(merchantId: Id.MerchantId): Promise<readonly ChannelAccount[]>
  /** Active accounts in their order. */
  posOf(merchantId: Id.MerchantId): Promise<readonly PosAccount[]>
  channelsOf(merchantId: Id.MerchantId): Promise<readonly ChannelAccount[]>
  allChannels(): Promise<readonly ChannelAccount[]>
}

export interface PayerRepository {
  create(payer: Payer): Promise<void>
  find(merchantId: Id.MerchantId, id: Id.PayerId): Promise<Payer | null>
  save(payer: Payer): Promise<void>
  /** The office's payer with this phone or e-mail, newest first. */
  match(merchantId: Id.MerchantId, by: { phone: string | null; email: string | null }): Promise<Payer | null>
  /** Payers to whom this account wrote at this address: those whose reply may be passed on. Newest link first. */
  reachedAt(
    channelAccountId: Id.ChannelAccountId,
    address: ChannelAddress,
  ): Promise<readonly { payer: Payer; linkId: Id.PaymentLinkId }[]>
}

export type LinkToken = { readonly plain: string; readonly sha256: string }

export type LinkFilter = {
  readonly createdBy?: Id.MemberId
  readonly statuses?: readonly LinkStatus[]
  readonly limit: number
}

export interface LinkRepository {
  /** False when the short number is taken or the source message already made a link; then nothing was stored. */
  create(link: PaymentLink, token: LinkToken, sourceKey: string): Promise<boolean>
  /** The link a source message already made. */
  bySourceKey(merchantId: Id.MerchantId, sourceKey: string): Promise<PaymentLink | null>
  find(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** Locks the row until the unit of work ends: every change of a link or its attempts begins here. */
  lock(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** Writes what may change; throws when the version in the database is not the one before (link.version - 1). */
  save(link: PaymentLink): Promise<void>
  byShortNumber(merchantId: Id.MerchantId, shortNumber: Id.ShortNumber): Promise<PaymentLink | null>
  byTokenSha256(sha256: string): Promise<PaymentLink | null>
  /** The link's token, opened; only for rendering a message or a page. */
  token(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<string>
  /** Newest first. */
  list(merchantId: Id.MerchantId, filter: LinkFilter): Promise<readonly PaymentLink[]>
  /** Open links whose time has run out, locked, skipping those another process works on. */
  lockDue(now: Instant, limit: number): Promise<readonly PaymentLink[]>
}

export interface AttemptRepository {
  /** False when the link has an open attempt already (partial unique index). */
  create(attempt: PaymentAttempt): Promise<boolean>
  find(id: Id.AttemptId): Promise<PaymentAttempt | null>
  save(attempt: PaymentAttempt): Promise<void>
  openOf(linkId: Id.PaymentLinkId): Promise<PaymentAttempt | null>
  latestOf(linkId: Id.PaymentLinkId): Promise<PaymentAttempt | null>
  /** Oldest first. */
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly PaymentAttempt[]>
  countSince(linkId: Id.PaymentLinkId, since: Instant): Promise<number>
  /** Attempts whose next question to the provider is due. */
  dueForPoll(now: Instant, limit: number): Promise<readonly PaymentAttempt[]>
  /** One line of the step log (S2): what was asked and answered, scrubbed. */
  logStep(step: AttemptStep): Promise<void>
  stepsOf(attemptId: Id.AttemptId): Promise<readonly AttemptStep[]>
}

export type AttemptStep = {
  readonly attemptId: Id.AttemptId
  readonly at: Instant
  readonly kind: 'start' | 'find' | 'callback' | 'return' | 'refund' | 'void'
  readonly outcome: string
  readonly code: string | null
  readonly message: string | null
  readonly scrubbedBody: string
}

export interface FactRepository {
  /** False when the provider's payment is a fact already (unique in the database). */
  insert(fact: PaymentFact): Promise<boolean>
  find(id: Id.PaymentFactId): Promise<PaymentFact | null>
  /** Oldest first. */
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly PaymentFact[]>
  ofAttempt(attemptId: Id.AttemptId): Promise<PaymentFact | null>
  insertReversal(reversal: ReversalFact): Promise<boolean>
  reversalsOf(linkId: Id.PaymentLinkId): Promise<readonly ReversalFact[]>
  ledgerOf(linkId: Id.PaymentLinkId): Promise<Ledger>
}

export interface RefundRepository {
  /**
   * Reserves the amount. `above_paid` when the reserved and done sum would pass the capture (the database refuses it),
   * `duplicate` when this request made a refund already.
   */
  create(refund: Refund, requestKey: string): Promise<'created' | 'duplicate' | 'above_paid'>
  find(merchantId: Id.MerchantId, id: Id.RefundId): Promise<Refund | null>
  lock(merchantId: Id.MerchantId, id: Id.RefundId): Promise<Refund | null>
  save(refund: Refund): Promise<void>
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly Refund[]>
  reservedOf(factId: Id.PaymentFactId): Promise<Kurus>
  /**
   * Requested or approved, and those without an answer whose next question is due; oldest first, locked, skipping those
   * another process works on. The caller judges which requests are past their window.
   */
  unsettled(now: Instant, limit: number): Promise<readonly Refund[]>
}

/** What a message's buttons carry: a label's key and an action. */
export type ChoiceSpec = {
  readonly label: string
  readonly labelParams?: Readonly<Record<string, unknown>>
  readonly action: string
}

/** An address that is made only while a message is rendered, so that no row holds an open token. */
export type LinkTarget =
  | { readonly kind: 'pay_page'; readonly linkId: Id.PaymentLinkId }
  | { readonly kind: 'one_time'; readonly tokenId: string }

export type NewNotification = Notification & {
  readonly choices: readonly (readonly ChoiceSpec[])[]
  readonly target: LinkTarget | null
  readonly targetLabel: string | null
}

export type NewDelivery = Pick<
  Delivery,
  'id' | 'merchantId' | 'notificationId' | 'linkId' | 'channelAccountId' | 'kind' | 'address' | 'createdAt'
> & {
  /** Edit this message instead of sending a new one; if it is gone, send. */
  readonly editsRef: string | null
  /** The sent or edited message becomes the live card of this link. */
  readonly becomesCardOf: Id.PaymentLinkId | null
}

export interface NotificationRepository {
  /** False when this event has been told to this recipient (I4); then no delivery is stored either. */
  create(notification: NewNotification, deliveries: readonly NewDelivery[]): Promise<boolean>
}

export type ClaimedDelivery = {
  readonly delivery: Delivery
  readonly notification: NewNotification
  /** The answer to an earlier try was lost. */
  readonly mayHaveArrived: boolean
  readonly editsRef: string | null
  readonly becomesCardOf: Id.PaymentLinkId | null
}

export type NextDelivery =
  | ({ readonly kind: 'claimed' } & ClaimedDelivery)
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'none' }

export interface DeliveryRepository {
  /**
   * Takes the oldest unsent delivery of one address, so that a chat's order holds whatever job comes first. `none` also
   * while another worker's claim on it is younger than the lease: that worker goes on to the next one.
   */
  claimNext(channelAccountId: Id.ChannelAccountId, address: ChannelAddress, now: Instant): Promise<NextDelivery>
  /** Writes the result; false when the claim is no longer ours, and then nothing was written. */
  settle(delivery: Delivery, settled: { at: Instant; outcome: string }): Promise<boolean>
  find(merchantId: Id.MerchantId, id: Id.DeliveryId): Promise<Delivery | null>
  byRemoteRef(channelAccountId: Id.ChannelAccountId, ref: string): Promise<Delivery | null>
  /** A receipt; false when the ladder does not rise. */
  climb(id: Id.DeliveryId, status: Delivery['status'], at: Instant): Promise<boolean>
  /** The payer's link messages, oldest first: the ladder shown on the card. */
  toPayer(linkId: Id.PaymentLinkId): Promise<readonly Delivery[]>
  /** The kinds on which notifications of this event (the beginning of their key) went, or wait to go, since then. */
  kindsOfEvent(merchantId: Id.MerchantId, event: string, since: Instant): Promise<readonly ChannelKind[]>
  /** Pending or left in `sending` by a process that died: the sweep gives them a job again. */
  stranded(now: Instant, limit: number): Promise<readonly Delivery[]>
}

/** The message in a member's chat that shows a link and is edited as things happen. */
export type LinkCard = {
  readonly id: Id.LinkCardId
  readonly merchantId: Id.MerchantId
  readonly linkId: Id.PaymentLinkId
  readonly channelAccountId: Id.ChannelAccountId
  readonly address: ChannelAddress
  readonly remoteRef: string
  /** SHA-256 of what it shows now; an equal rendering is not sent again. */
  readonly shownSha256: string | null
}

export interface LinkCardRepository {
  upsert(card: Omit<LinkCard, 'shownSha256'>): Promise<void>
  find(id: Id.LinkCardId): Promise<LinkCard | null>
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly LinkCard[]>
  markShown(id: Id.LinkCardId, sha256: string): Promise<void>
}

export interface ConversationRepository {
  /** Locks the dialogue until the unit of work ends; makes it on first contact. */
  lock(channelAccountId: Id.ChannelAccountId, address: ChannelAddress): Promise<Conversation>
  save(conversation: Conversation): Promise<void>
  /** True once a day per stranger: the one neutral answer. */
  mayAnswerStranger(channelAccountId: Id.ChannelAccountId, address: ChannelAddress, now: Instant): Promise<boolean>
}

export type StoredInbound = {
  readonly id: Id.InboundMessageId
  readonly channelAccountId: Id.ChannelAccountId
  /** Scrubbed: no card, identity number, key or foreign IBAN ever reaches the table. */
  readonly event: InboundEvent
  readonly secretsFound: readonly string[]
  readonly receivedAt: Instant
  readonly processedAt: Instant | null
}

export interface InboundRepository {
  /** Null when the event is known already. */
  insert(inbound: StoredInbound): Promise<boolean>
  /** Locked; null when it is done or unknown. */
  take(id: Id.InboundMessageId): Promise<StoredInbound | null>
  markProcessed(id: Id.InboundMessageId, at: Instant): Promise<void>
}

export type StoredCallback = {
  readonly id: Id.CallbackId
  readonly posAccountId: Id.PosAccountId
  readonly attemptId: Id.AttemptId
  readonly trust: 'signed' | 'hint'
  readonly receivedAt: Instant
  readonly processedAt: Instant | null
}

export interface CallbackRepository {
  find(id: Id.CallbackId): Promise<StoredCallback | null>
  markProcessed(id: Id.CallbackId, at: Instant, outcome: 'applied' | 'unchanged' | 'orphan' | 'foreign'): Promise<void>
  /** Forgets the bytes of what came before `receivedBefore`; returns of how many. */
  eraseBodies(receivedBefore: Instant): Promise<number>
}

export type OneTimeToken = {
  readonly id: string
  readonly purpose: TokenPurpose
  readonly merchantId: Id.MerchantId
  /** What it is about: a member, a payer, a refund. */
  readonly subjectId: string | null
  readonly expiresAt: Instant
  readonly usedAt: Instant | null
}

export interface OneTimeTokenRepository {
  create(token: OneTimeToken, secret: LinkToken): Promise<void>
  find(purpose: TokenPurpose, sha256: string): Promise<OneTimeToken | null>
  /** The secret itself, for rendering the message that carries it. */
  secret(id: string): Promise<string>
  purposeOf(id: string): Promise<TokenPurpose | null>
  /** Locks and spends it; null when unknown, used or expired. */
  consume(purpose: TokenPurpose, sha256: string, now: Instant): Promise<OneTimeToken | null>
}

export type Session = {
  readonly merchantId: Id.MerchantId
  readonly memberId: Id.MemberId
  readonly expiresAt: Instant
  readonly csrfToken: string
}

export interface SessionRepository {
  create(session: Session, sha256: string): Promise<void>
  /** Null when unknown, expired, or the member is no longer active. */
  find(sha256: string, now: Instant): Promise<{ session: Session; member: Member; role: Role } | null>
  /** Moves the end of a living session; nothing for one that has ended. */
  extend(sha256: string, expiresAt: Instant, now: Instant): Promise<void>
  end(sha256: string): Promise<void>
}

export type AuditEntry = {
  readonly merchantId: Id.MerchantId
  readonly actor: Actor
  /** A verb of the glossary, e.g. `link.confirmed`. */
  readonly action: string
  readonly subjectId: string
  /** Ids, states and amounts; nothing personal. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>
  readonly at: Instant
}

export interface AuditRepository {
  record(entry: AuditEntry): Promise<void>
  /** Chains up to `limit` unsealed rows of each office to the last seal; returns how many. */
  seal(limit: number): Promise<number>
  /** The first row that does not agree with the chain, or null. */
  verify(merchantId: Id.MerchantId): Promise<string | null>
}

export type CollectionReport = {
  readonly collectedKurus: Kurus
  readonly collectedCount: number
  readonly declaredKurus: Kurus
  readonly refundedKurus: Kurus
  readonly refundedCount: number
  readonly waitingKurus: Kurus
  readonly waitingCount: number
  readonly expiringCount: number
  readonly failedAttempts: readonly { readonly reason: string; readonly count: number }[]
  readonly failedDeliveries: number
}

export interface ReportRepository {
  collections(merchantId: Id.MerchantId, from: Instant, to: Instant, now: Instant): Promise<CollectionReport>
  /** Deliveries per channel kind that failed since `since`. */
  failuresByChannel(merchantId: Id.MerchantId, since: Instant): Promise<ReadonlyMap<ChannelKind, number>>
}
