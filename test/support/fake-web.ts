import { fileURLToPath } from 'node:url'
import type { PayOffer, PayPageView } from '../../src/app/pay-page-view.ts'
import type {
  AttemptId,
  ChannelAccountId,
  MemberId,
  MerchantId,
  PaymentLinkId,
  PosAccountId,
  ShortNumber,
} from '../../src/domain/ids.ts'
import { toId } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, instant, plusMs, type Instant } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import { err, ok } from '../../src/domain/result.ts'
import type { Role } from '../../src/domain/role.ts'
import type { NewCallback } from '../../src/ports/callback-inbox.ts'
import type { BoardMessage, MessageBoard } from '../../src/ports/message-board.ts'
import type { InboundEvent, MessageChannel } from '../../src/ports/message-channel.ts'
import type { PaymentProvider } from '../../src/ports/payment-provider.ts'
import type { CollectionReport } from '../../src/ports/report-repository.ts'
import type { RefundApprovalView } from '../../src/app/approve-refund.ts'
import type { OfficeClaim, StartPaymentInput, TokenTrouble, Viewer, WebDeps } from '../../src/web/deps.ts'
import type { WebEvent } from '../../src/web/web-event.ts'
import { sharedLimiters } from '../../src/web/rate-limit.ts'
import { SHARED_LINK } from './shared-link.ts'
import { noTeamPages } from './no-team-pages.ts'
import { sha256 } from '../../src/web/session/guard.ts'
import { memoryUseCounter } from './memory-use-counter.ts'

export const MERCHANT = toId<MerchantId>('0190a000-0000-7000-8000-000000000001')
export const POS = toId<PosAccountId>('0190a000-0000-7000-8000-000000000002')
export const CHAT = toId<ChannelAccountId>('0190a000-0000-7000-8000-000000000003')
export const SMS = toId<ChannelAccountId>('0190a000-0000-7000-8000-000000000004')
export const HOOKED = toId<ChannelAccountId>('0190a000-0000-7000-8000-000000000005')
const MEMBER = toId<MemberId>('0190a000-0000-7000-8000-000000000006')
export const ATTEMPT = toId<AttemptId>('0190a000-0000-7000-8000-000000000007')
export const NOW = instant(Date.UTC(2026, 10, 23, 15, 30))
export const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA'
const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url))

export const OFFICE = {
  name: 'Demir Hukuk Bürosu',
  kind: 'law_office',
  locale: 'tr',
  contactPhone: '+90 212 555 11 22',
  contactEmail: 'buro@demirhukuk.example',
  privacyNotice: 'Kişisel verileriniz yalnız bu ödemenin alınması ve kaydı için işlenir.',
} as const

export const LINK = {
  id: toId<PaymentLinkId>('0190a000-0000-7000-8000-000000000008'),
  shortNumber: '7K3F' as ShortNumber,
  amount: kurus(1_500_000),
  moneyType: 'fee',
  expiresAt: plusMs(NOW, 3 * DAY_MS),
  verificationCode: '482913',
  installmentCap: 6,
} as const

export const OFFER: PayOffer = {
  due: LINK.amount,
  needs: [],
  provider: {
    posAccountId: POS,
    displayName: 'Deneme POS',
    payerHosts: ['pos.example:4000'],
    quotesInstallments: true,
  },
}

export const OPEN_VIEW: PayPageView = { kind: 'open', office: OFFICE, link: LINK, offer: OFFER }

export const PAID_VIEW: PayPageView = {
  kind: 'paid',
  office: OFFICE,
  link: LINK,
  payment: {
    amount: LINK.amount,
    charged: kurus(1_590_000),
    installments: 3,
    capturedAt: plusMs(NOW, HOUR_MS),
    reference: '7K3F-1',
    providerName: 'Deneme POS',
    refunded: kurus(0),
  },
}

/** A board that keeps its promises: revisions rise, a repeated key is one message, listeners hear of each change. */
function createBoard(now: () => Instant): MessageBoard & { readonly messages: Map<string, BoardMessage> } {
  const messages = new Map<string, BoardMessage>()
  const byKey = new Map<string, string>()
  const listeners = new Set<(merchantId: MerchantId) => void>()
  let revision = 0
  const tell = (merchantId: MerchantId): void => listeners.forEach((listener) => listener(merchantId))
  return {
    messages,
    async post({ dedupeKey, ...message }) {
      const known = byKey.get(dedupeKey)
      if (known !== undefined) return known
      revision += 1
      const id = `m${revision}`
      byKey.set(dedupeKey, id)
      messages.set(id, { ...message, id, revision, postedAt: plusMs(now(), revision), editedAt: null })
      tell(message.merchantId)
      return id
    },
    async edit(id, content) {
      const message = messages.get(id)
      if (message === undefined) return false
      revision += 1
      messages.set(id, { ...message, ...content, revision, editedAt: now() })
      tell(message.merchantId)
      return true
    },
    async list(filter, { afterRevision, limit }) {
      return [...messages.values()]
        .filter((m) => m.merchantId === filter.merchantId && m.revision > afterRevision)
        .filter((m) => filter.channelAccountId === undefined || m.channelAccountId === filter.channelAccountId)
        .filter((m) => filter.address === undefined || m.address === filter.address)
        .filter((m) => filter.kinds === undefined || filter.kinds.includes(m.kind))
        .sort((a, b) => a.revision - b.revision)
        .slice(-limit)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Signs by a header that repeats the body; enough to tell right from wrong at the door. */
const provider = {
  mode: 'test',
  payerHosts: OFFER.provider.payerHosts,
  installments: {
    quote: async () => [
      {
        family: 'Bonus',
        options: [
          { count: 1, perSlice: kurus(1_500_000), total: kurus(1_500_000) },
          { count: 3, perSlice: kurus(530_000), total: kurus(1_590_000) },
        ],
      },
    ],
  },
  refunds: null,
  ...{ voids: null, listReversals: null },
  start: () => Promise.reject(new Error('not called by pages')),
  find: () => Promise.reject(new Error('not called by pages')),
  readCallback({ headers, body }) {
    const text = Buffer.from(body).toString('utf8')
    if (headers['x-sign'] === 'old') return err({ kind: 'stale' })
    if (headers['x-sign'] !== String(text.length)) return err({ kind: 'bad_signature' })
    if (!text.startsWith('{')) return err({ kind: 'unreadable' })
    return ok({ dedupeKey: text, attemptId: ATTEMPT, trust: 'signed' })
  },
  readReturn: ({ query }) => (query['attempt'] === ATTEMPT ? ATTEMPT : null),
  acknowledgement: { status: 200, contentType: 'text/plain', body: 'OK' },
} as const satisfies PaymentProvider

const channel = {
  webhook: {
    read({ headers, body }: Parameters<NonNullable<MessageChannel['webhook']>['read']>[0]) {
      if (headers['x-secret'] !== 'right') return err({ kind: 'bad_signature' } as const)
      const events = JSON.parse(Buffer.from(body).toString('utf8')) as InboundEvent[]
      return ok(events)
    },
  },
} as MessageChannel

const REPORT: CollectionReport = {
  collectedKurus: kurus(1_500_000),
  collectedCount: 1,
  declaredKurus: kurus(0),
  refundedKurus: kurus(0),
  refundedCount: 0,
  waitingKurus: kurus(850_000),
  waitingCount: 2,
  expiringCount: 1,
  failedAttempts: [{ reason: 'insufficient_funds', count: 2 }],
  failedDeliveries: 0,
}

const APPROVAL: RefundApprovalView = {
  officeName: OFFICE.name,
  method: 'refund',
  amount: kurus(50_000),
  shortNumber: '7K3F',
  payerName: 'Ahmet Yılmaz',
  payment: { amount: LINK.amount, capturedAt: NOW, reference: '7K3F-1', providerName: 'Deneme POS' },
  requestedBy: 'Av. Ayşe Demir',
}

/** What a test may set and look at. */
export function createFakeWeb(change: { testMode?: boolean; role?: Role; bankSmsSecret?: string | null } = {}) {
  const time = { now: NOW }
  const board = createBoard(() => time.now)
  const seen = {
    events: [] as WebEvent[],
    errors: [] as string[],
    callbacks: [] as NewCallback[],
    inbound: [] as { account: ChannelAccountId; event: InboundEvent }[],
    files: new Map<string, { merchantId: string; fileName: string; bytes: Uint8Array }>(),
    starts: [] as StartPaymentInput[],
    views: [] as string[],
    sessions: new Map<string, Viewer>(),
    tokens: new Map<string, TokenTrouble | 'good'>(),
    ...{ approvals: [] as string[], optedOut: [] as string[] },
    claims: [] as OfficeClaim[],
  }
  const say = {
    view: (token: string): PayPageView => (token === TOKEN ? OPEN_VIEW : { kind: 'not_found' }),
    start: async (): ReturnType<WebDeps['pay']['start']> =>
      ok({ action: { kind: 'redirect', url: 'http://pos.example:4000/pay/1' } }),
    storeCallback: async (): Promise<'stored' | 'repeat'> => 'stored',
    accept: async (): Promise<void> => {},
    approve: async (pin: string): ReturnType<WebDeps['approvals']['approve']> =>
      pin === '246813' ? ok({ amount: APPROVAL.amount }) : err({ kind: 'wrong_pin' }),
    ready: true,
    telegram: null as string | null,
  }
  let drawn = 0
  const viewer = (): Viewer => ({
    session: { merchantId: MERCHANT, memberId: MEMBER, expiresAt: plusMs(time.now, 12 * HOUR_MS), csrfToken: 'csrf-1' },
    member: {
      id: MEMBER,
      merchantId: MERCHANT,
      displayName: 'Av. Ayşe Demir',
      role: change.role ?? 'owner',
      active: true,
      pinHash: 'x',
    },
    officeName: OFFICE.name,
    officeLocale: 'tr',
  })
  const openSession = (): { plain: string; expiresAt: Instant } => {
    const plain = `session-${(drawn += 1)}`
    seen.sessions.set(sha256(plain), viewer())
    return { plain, expiresAt: viewer().session.expiresAt }
  }
  const tokenState = (hash: string): TokenTrouble | 'good' => seen.tokens.get(hash) ?? 'unknown'
  const account = (adapterId: string) => ({ merchantId: MERCHANT, adapterId, mode: 'test', active: true }) as const
  const deps: WebDeps = {
    config: {
      publicBaseUrl: 'http://127.0.0.1',
      testMode: change.testMode ?? true,
      trustProxy: false,
      templatesFolder: TEMPLATES,
      bankSmsSecret: change.bankSmsSecret === undefined ? 'bank-secret' : change.bankSmsSecret,
    },
    clock: { now: () => time.now },
    ids: {
      sha256,
      uuid: () => `0190a000-0000-7000-9000-${String((drawn += 1)).padStart(12, '0')}`,
      token: () => `random${(drawn += 1)}`,
      randomBelow: () => 0,
    },
    logger: {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: (event) => void seen.errors.push(event),
    },
    counters: { count: (event) => void seen.events.push(event) },
    health: { checks: async () => [{ name: 'database', ok: say.ready }] },
    limiters: sharedLimiters(memoryUseCounter(), { now: () => time.now }),
    accounts: {
      findPos: async (id) =>
        id === POS ? { ...account('sandbox'), id, displayName: 'Deneme POS', position: 0 } : null,
      findChannel: async (id) =>
        id === HOOKED || id === SMS ? { ...account(id === HOOKED ? 'hooked' : 'sandbox-sms'), id, kind: 'sms' } : null,
      provider: async () => provider,
      channel: async (id) => (id === HOOKED ? channel : ({ webhook: null } as MessageChannel)),
    },
    callbacks: {
      store: async (callback) => {
        const stored = await say.storeCallback()
        seen.callbacks.push(callback)
        return stored
      },
    },
    board,
    files: {
      keep: async (merchantId, file) => {
        const id = `01890000-0000-7000-8000-${String(seen.files.size).padStart(12, '0')}`
        seen.files.set(id, { merchantId, ...file })
        return toId(id)
      },
      find: async (merchantId, id) => {
        const file = seen.files.get(id)
        return file?.merchantId === merchantId ? { mediaType: 'text/csv', ...file } : null
      },
    },
    inbound: {
      accept: async (accountId, event) => {
        await say.accept()
        if (!seen.inbound.some((one) => one.event.dedupeKey === event.dedupeKey))
          seen.inbound.push({ account: accountId, event })
      },
      scrub: (text) => text.replace(/\d{16}/g, '****'),
    },
    pay: {
      open: async (token) => say.view(token),
      start: async (input) => {
        seen.starts.push(input)
        return say.start()
      },
      comeBack: async (accountId, attempt) => (accountId === POS && attempt === ATTEMPT ? TOKEN : null),
      optOut: async (token) => seen.optedOut.push(token) > 0,
      countView: (_link, visitor) => void seen.views.push(visitor),
    },
    offices: {
      readClaim: async (hash) => {
        const state = tokenState(hash)
        return state === 'good' ? ok({ office: OFFICE }) : err(state)
      },
      claim: async (claim) => {
        const { tokenSha256 } = claim
        seen.claims.push(claim)
        const state = tokenState(tokenSha256)
        if (state !== 'good') return err(state)
        seen.tokens.set(tokenSha256, 'used')
        return ok(openSession())
      },
      readLogin: async (hash) => {
        const state = tokenState(hash)
        return state === 'good' ? ok({ officeName: OFFICE.name }) : err(state)
      },
      login: async (hash) => {
        const state = tokenState(hash)
        if (state !== 'good') return err(state)
        seen.tokens.set(hash, 'used')
        return ok(openSession())
      },
      hasTelegram: async () => say.telegram !== null,
      telegramAddress: async () => say.telegram,
      share: async (_viewer, number) => (number === SHARED_LINK.shortNumber ? SHARED_LINK : null),
      panel: async () => ({
        report: REPORT,
        links: [
          {
            shortNumber: '7K3F',
            payerName: 'Ahmet Yılmaz',
            amount: LINK.amount,
            status: 'paid',
            needsReview: false,
            expiresAt: LINK.expiresAt,
          },
          {
            shortNumber: 'M4TA',
            payerName: null,
            amount: kurus(850_000),
            status: 'open',
            needsReview: true,
            expiresAt: LINK.expiresAt,
          },
        ],
      }),
      chatOf: async () => ({ channelAccountId: CHAT, address: MEMBER }),
      smsPlace: async () => ({ merchantId: MERCHANT, channelAccountId: SMS }),
    },
    sessions: {
      find: async (hash) => seen.sessions.get(hash) ?? null,
      extend: async (hash, expiresAt) => {
        const found = seen.sessions.get(hash)
        if (found !== undefined) seen.sessions.set(hash, { ...found, session: { ...found.session, expiresAt } })
      },
      end: async (hash) => void seen.sessions.delete(hash),
    },
    erasures: { read: async () => err({ kind: 'unknown' }), erase: async () => err({ kind: 'unknown' }) },
    team: noTeamPages,
    approvals: {
      read: async (hash) => {
        const state = tokenState(hash)
        return state === 'good' ? ok(APPROVAL) : err(state)
      },
      approve: async (hash, pin) => {
        const approved = await say.approve(pin)
        if (approved.ok) seen.approvals.push(hash)
        return approved
      },
    },
  }
  return { deps, say, seen, time, board, openSession }
}

export type FakeWeb = ReturnType<typeof createFakeWeb>
