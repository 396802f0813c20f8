import { createHash } from 'node:crypto'
import { systemIds } from '../../src/adapters/system/ids.ts'
import type { Brand } from '../../src/domain/brand.ts'
import type { Delivery } from '../../src/domain/delivery.ts'
import { toId, type ProviderRef, type ShortNumber } from '../../src/domain/ids.ts'
import { DAY_MS, instant, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import type { ChannelAccount, Member, MemberIdentity, Merchant, PosAccount } from '../../src/domain/merchant.ts'
import { kurus, type Kurus } from '../../src/domain/money.ts'
import type { Payer } from '../../src/domain/payer.ts'
import type { PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { FactSource, PaymentFact, ReversalFact } from '../../src/domain/payment-fact.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { Refund } from '../../src/domain/refund.ts'
import { drawShortNumber } from '../../src/domain/short-number.ts'
import type { AuditEntry } from '../../src/ports/audit-repository.ts'
import type { LinkToken } from '../../src/ports/link-repository.ts'
import type { NewDelivery, NewNotification } from '../../src/ports/notification-repository.ts'

/** Whole values with sensible defaults: a test names only what it is about. */

export const NOW = instant(Date.UTC(2026, 10, 23, 9, 0, 0))

const newId = <Id extends Brand<string, string>>(): Id => toId<Id>(systemIds.uuid())

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export function aToken(): LinkToken {
  const plain = systemIds.token(16)
  return { plain, sha256: sha256(plain) }
}

export const aMerchant = (given: Partial<Merchant> = {}): Merchant => ({
  id: newId(),
  name: 'Yılmaz Hukuk Bürosu',
  kind: 'law_office',
  locale: 'tr',
  contactPhone: '+902121112233',
  contactEmail: 'buro@ornek.av.tr',
  privacyNotice: 'Aydınlatma metni',
  linkLimit: kurus(100_000_000),
  defaultValidMinutes: 1_440,
  defaultInstallmentCap: 1,
  defaultChannels: ['email'],
  createdAt: NOW,
  ...given,
})

export const aMember = (merchant: Pick<Merchant, 'id'>, given: Partial<Member> = {}): Member => ({
  id: newId(),
  merchantId: merchant.id,
  displayName: 'Av. Ayşe Yılmaz',
  role: 'owner',
  active: true,
  pinHash: null,
  locale: null,
  ...given,
})

export const aPosAccount = (merchant: Pick<Merchant, 'id'>, given: Partial<PosAccount> = {}): PosAccount => ({
  id: newId(),
  merchantId: merchant.id,
  adapterId: 'sandbox',
  displayName: 'Deneme POS',
  mode: 'test',
  active: true,
  position: 0,
  ...given,
})

export const aChannelAccount = (
  merchant: Pick<Merchant, 'id'>,
  given: Partial<ChannelAccount> = {},
): ChannelAccount => ({
  id: newId(),
  merchantId: merchant.id,
  adapterId: 'web-chat',
  kind: 'web_chat',
  mode: 'test',
  active: true,
  ...given,
})

export const anIdentity = (
  member: Pick<Member, 'id' | 'merchantId'>,
  account: Pick<ChannelAccount, 'id'>,
  given: Partial<MemberIdentity> = {},
): MemberIdentity => ({
  memberId: member.id,
  merchantId: member.merchantId,
  channelAccountId: account.id,
  address: 'browser-1',
  notify: true,
  ...given,
})

export const aPayer = (merchant: Pick<Merchant, 'id'>, given: Partial<Payer> = {}): Payer => ({
  id: newId(),
  merchantId: merchant.id,
  name: 'Ahmet Demir',
  phone: '+905321112233',
  email: 'ahmet@ornek.com',
  telegram: null,
  locale: 'tr',
  optedOut: false,
  lastChannels: [],
  erasedAt: null,
  ...given,
})

const aShortNumber = (): ShortNumber => drawShortNumber(systemIds.randomBelow)

export function aLink(
  payer: Pick<Payer, 'id' | 'merchantId'>,
  member: Pick<Member, 'id'>,
  given: Partial<PaymentLink> = {},
): PaymentLink {
  const amount: Kurus = given.amount ?? kurus(1_500_000)
  return {
    id: newId(),
    merchantId: payer.merchantId,
    shortNumber: aShortNumber(),
    status: 'draft',
    flags: [],
    version: 1,
    amount,
    currency: 'TRY',
    lines: [{ type: 'fee', amount }],
    payerId: payer.id,
    purpose: 'Vekalet ücreti',
    matter: null,
    installmentCap: 1,
    channels: ['email'],
    validForMinutes: 1_440,
    expiresAt: plusMs(NOW, DAY_MS),
    verificationCode: '482913',
    createdBy: member.id,
    createdAt: NOW,
    openedAt: null,
    ...given,
  }
}

export const anAttempt = (
  link: Pick<PaymentLink, 'id' | 'merchantId' | 'amount'>,
  pos: Pick<PosAccount, 'id'>,
  given: Partial<PaymentAttempt> = {},
): PaymentAttempt => ({
  id: newId(),
  merchantId: link.merchantId,
  linkId: link.id,
  posAccountId: pos.id,
  number: 1,
  status: 'created',
  amount: link.amount,
  currency: 'TRY',
  mode: 'test',
  installmentCap: 1,
  providerRef: null,
  action: null,
  declineReason: null,
  heldBecause: null,
  startedAt: NOW,
  sessionExpiresAt: plusMs(NOW, 30 * MINUTE_MS),
  firstNegativeAt: null,
  nextPollAt: plusMs(NOW, 20_000),
  pollCount: 0,
  ...given,
})

export const providerSource = (
  attempt: Pick<PaymentAttempt, 'id' | 'posAccountId'>,
  paymentId: string = systemIds.uuid(),
): FactSource => ({
  kind: 'provider',
  attemptId: attempt.id,
  posAccountId: attempt.posAccountId,
  paymentId: paymentId as ProviderRef,
  proofSha256: sha256(paymentId),
})

export const aFact = (
  attempt: Pick<PaymentAttempt, 'id' | 'merchantId' | 'linkId' | 'amount' | 'posAccountId'>,
  given: Partial<PaymentFact> = {},
): PaymentFact => ({
  id: newId(),
  merchantId: attempt.merchantId,
  linkId: attempt.linkId,
  source: providerSource(attempt),
  amount: attempt.amount,
  charged: attempt.amount,
  currency: 'TRY',
  installments: 1,
  fee: null,
  capturedAt: NOW,
  recordedAt: NOW,
  ...given,
})

export const aRefund = (
  fact: Pick<PaymentFact, 'id' | 'merchantId' | 'linkId' | 'amount'>,
  pos: Pick<PosAccount, 'id'>,
  member: Pick<Member, 'id'>,
  given: Partial<Refund> = {},
): Refund => ({
  id: newId(),
  merchantId: fact.merchantId,
  linkId: fact.linkId,
  factId: fact.id,
  posAccountId: pos.id,
  method: 'refund',
  amount: fact.amount,
  status: 'requested',
  rejection: null,
  providerRef: null,
  requestedBy: member.id,
  requestedAt: NOW,
  approvedBy: null,
  submittedAt: null,
  nextPollAt: null,
  settledAt: null,
  ...given,
})

export const aReversal = (
  fact: Pick<PaymentFact, 'id' | 'merchantId' | 'linkId' | 'amount'>,
  given: Partial<ReversalFact> = {},
): ReversalFact => ({
  id: newId(),
  merchantId: fact.merchantId,
  linkId: fact.linkId,
  factId: fact.id,
  refundId: null,
  kind: 'refund',
  providerRef: systemIds.uuid() as ProviderRef,
  amount: fact.amount,
  at: NOW,
  ...given,
})

export const aNotification = (
  merchant: Pick<Merchant, 'id'>,
  given: Partial<NewNotification> = {},
): NewNotification => ({
  id: newId(),
  merchantId: merchant.id,
  linkId: null,
  audience: 'member',
  template: 'payment-received',
  params: { amount: 1_500_000 },
  dedupeKey: systemIds.uuid(),
  locale: 'tr',
  createdAt: NOW,
  choices: [],
  target: null,
  targetLabel: null,
  ...given,
})

export const aDelivery = (
  notification: Pick<NewNotification, 'id' | 'merchantId' | 'linkId'>,
  account: Pick<ChannelAccount, 'id' | 'kind'>,
  given: Partial<NewDelivery> = {},
): NewDelivery => ({
  id: newId<Delivery['id']>(),
  merchantId: notification.merchantId,
  notificationId: notification.id,
  linkId: notification.linkId,
  channelAccountId: account.id,
  kind: account.kind,
  address: 'browser-1',
  createdAt: NOW,
  editsRef: null,
  becomesCardOf: null,
  ...given,
})

export const anAuditEntry = (merchant: Pick<Merchant, 'id'>, given: Partial<AuditEntry> = {}): AuditEntry => ({
  merchantId: merchant.id,
  actor: { kind: 'system' },
  action: 'link.expired',
  subjectId: systemIds.uuid(),
  details: { amount: 1_500_000, status: 'expired' },
  at: NOW,
  ...given,
})
