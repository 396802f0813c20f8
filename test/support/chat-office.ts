import { tableFiles } from '../../src/adapters/files/table-files.ts'
import { openFileRenderer } from '../../src/adapters/templates/file-renderer.ts'
import { codeMaker } from '../../src/adapters/system/code-maker.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { sendOutAll } from '../../src/app/deliver.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import { QUEUES } from '../../src/app/queues.ts'
import { makeBatchLinks } from '../../src/app/make-batch-links.ts'
import { sendOutPayload } from '../../src/jobs/registry.ts'
import { refreshCard } from '../../src/app/refresh-card.ts'
import { readFile } from '../../src/conversation/batch/read-file.ts'
import { converse } from '../../src/conversation/engine.ts'
import { interpret } from '../../src/conversation/interpret/interpret.ts'
import type { ChannelKind } from '../../src/domain/channel-kind.ts'
import { toId, type ChannelAccountId, type InboundMessageId } from '../../src/domain/ids.ts'
import { plusMs, type Instant } from '../../src/domain/instant.ts'
import type { ChannelAccount, Member, Merchant } from '../../src/domain/merchant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { Role } from '../../src/domain/role.ts'
import type { InboundEvent, Surface } from '../../src/ports/message-channel.ts'
import type { PaymentProvider } from '../../src/ports/payment-provider.ts'
import { publicUrlsAt } from '../../src/public-urls.ts'
import { aChannelAccount, aMember, aMerchant, anIdentity, aPosAccount, NOW } from './builders.ts'
import { keptChannel, type KeptChannel, type Shown } from './kept-channel.ts'
import { silentLogger } from './silent-logger.ts'
import { openTestStore, type TestStore } from './stored-office.ts'

const root = `${import.meta.dirname}/../../templates`

/** One person writing into one chat of the office. */
export type Chat = {
  readonly address: string
  readonly account: ChannelAccount
  /** Types, waits until everything is said, and gives what was newly said or changed here. */
  says(text: string, replyToRef?: string | null): Promise<Shown[]>
  /** Taps the button that bears this label on the newest message that has it. */
  taps(label: string, on?: Shown): Promise<Shown[]>
  sends(event: InboundEvent): Promise<Shown[]>
  /** Sends a file. */
  sendsFile(fileName: string, bytes: Uint8Array): Promise<Shown[]>
  shown(): Shown[]
  last(): Shown
}

export type ChatOffice = {
  readonly at: TestStore
  readonly deps: AppDeps
  readonly merchant: Merchant
  readonly owner: Member
  readonly channels: ReadonlyMap<ChannelAccountId, KeptChannel>
  channel(kind: ChannelKind): KeptChannel
  account(kind: ChannelKind): ChannelAccount
  /** Another account, of another office say, that shows what it is given where this kind does. */
  open(id: ChannelAccountId, kind: ChannelKind): void
  chat(kind: ChannelKind, address: string): Chat
  /** A member with a browser chat of their own. */
  member(role: Role, name: string): Promise<{ readonly member: Member; readonly chat: Chat }>
  receive(account: ChannelAccount, event: InboundEvent, secrets?: readonly string[]): Promise<InboundMessageId>
  /** Runs what waits to be sent or redrawn. */
  deliver(): Promise<void>
  /** Whether jobs that make the links of a file are run; a test may run them itself. */
  makesLinks: boolean
  pass(ms: number): void
  now(): Instant
  close(): Promise<void>
}

const KINDS = ['web_chat', 'telegram', 'whatsapp', 'sms', 'email'] as const

/** An office on the real store and the real templates, with channels that keep what they are given. */
export async function openChatOffice(
  given: { readonly merchant?: Partial<Merchant>; readonly surface?: Surface } = {},
): Promise<ChatOffice> {
  const at = await openTestStore()
  const time = { now: NOW }
  const merchant = aMerchant({
    defaultChannels: ['whatsapp', 'sms'],
    defaultInstallmentCap: 6,
    linkLimit: kurus(50_000_000),
    ...given.merchant,
  })
  const accounts = KINDS.map((kind) => aChannelAccount(merchant, { kind, adapterId: `kept-${kind}` }))
  const channels = new Map(accounts.map((one) => [one.id, keptChannel(one.kind, given.surface)]))
  const deps: AppDeps = {
    store: at.store,
    clock: { now: () => time.now },
    ids: systemIds,
    accounts: {
      provider: () => Promise.resolve(refundingProvider),
      channel: (id) => Promise.resolve(channels.get(id) ?? Promise.reject(new Error(`no account ${id}`))),
    },
    logger: silentLogger,
    renderer: openFileRenderer({ root, testMode: true }),
    urls: publicUrlsAt('https://ode.ornek.av.tr'),
    tables: tableFiles,
    pins: { hash: (pin) => Promise.resolve(pin), verify: (hash, pin) => Promise.resolve(hash === pin) },
    codes: codeMaker,
    testMode: true,
  }
  const owner = aMember(merchant, { displayName: 'Av. Ayşe Demir' })
  await at.store.transaction(async (tx) => {
    await tx.merchants.create(merchant)
    await tx.accounts.createPos(aPosAccount(merchant), '{}')
    for (const account of accounts) await tx.accounts.createChannel(account, '{}')
    await tx.members.create(owner)
  })
  const office = chatOfficeOf({ at, deps, merchant, owner, accounts, channels, time })
  await bind(office, owner, owner.id)
  return office
}

/** Only what a refund's request asks a provider: whether it can. */
const refundingProvider = {
  mode: 'test',
  refunds: { partial: true },
  voids: {},
  listReversals: null,
} as unknown as PaymentProvider

const bind = (office: ChatOffice, member: Member, address: string): Promise<void> =>
  office.deps.store.transaction((tx) => tx.members.bind(anIdentity(member, office.account('web_chat'), { address })))

type Parts = Pick<ChatOffice, 'at' | 'deps' | 'merchant' | 'owner'> & {
  readonly channels: Map<ChannelAccountId, KeptChannel>
  readonly accounts: readonly ChannelAccount[]
  readonly time: { now: Instant }
}

function chatOfficeOf({ accounts, time, ...parts }: Parts): ChatOffice {
  const { at, deps, merchant, channels } = parts
  const office: ChatOffice = {
    ...parts,
    makesLinks: true,
    account(kind) {
      const found = accounts.find((one) => one.kind === kind)
      if (found === undefined) throw new Error(`no ${kind}`)
      return found
    },
    channel(kind) {
      const found = channels.get(office.account(kind).id)
      if (found === undefined) throw new Error(`no ${kind}`)
      return found
    },
    open: (id, kind) => void channels.set(id, office.channel(kind)),
    chat: (kind, address) => chatAt(office, office.account(kind), address),
    async member(role, name) {
      const member = aMember(merchant, { role, displayName: name })
      await deps.store.transaction((tx) => tx.members.create(member))
      await bind(office, member, member.id)
      return { member, chat: office.chat('web_chat', member.id) }
    },
    async receive(account, event, secretsFound = []) {
      const id = toId<InboundMessageId>(systemIds.uuid())
      const stored = { id, channelAccountId: account.id, event, secretsFound, receivedAt: time.now, processedAt: null }
      await deps.store.transaction((tx) => tx.inbound.insert(stored))
      return id
    },
    async deliver() {
      for (let fresh = await at.freshJobs(); fresh.length > 0; fresh = await at.freshJobs()) {
        for (const { queue, payload } of fresh) {
          if (queue === QUEUES.sendOut) {
            await sendOutAll(deps, sendOutPayload.parse(payload), new AbortController().signal)
          }
          if (queue === QUEUES.refreshCard) await refreshCard(deps, toId(String(payload['cardId'])))
          if (queue === QUEUES.readFile) {
            const order = { inboundId: toId<InboundMessageId>(String(payload['inboundId'])), isLastTry: true }
            const ids = { merchantId: merchant.id, memberId: toId<Member['id']>(String(payload['memberId'])) }
            await readFile(deps, { ...order, ...ids })
          }
          if (queue === QUEUES.makeBatchLinks && office.makesLinks)
            await makeBatchLinks(deps, merchant.id, toId(String(payload['batchId'])), new AbortController().signal)
        }
      }
    },
    pass: (ms) => void (time.now = plusMs(time.now, ms)),
    now: () => time.now,
    close: () => at.close(),
  }
  return office
}

function chatAt(office: ChatOffice, account: ChannelAccount, address: string): Chat {
  const channel = office.channel(account.kind)
  const shown = (): Shown[] => channel.shown.filter((one) => one.address === address)
  const sends = async (event: InboundEvent, secrets: readonly string[] = []): Promise<Shown[]> => {
    const before = new Map(shown().map((one) => [one.ref, one.edits]))
    office.pass(1_000)
    await converse(office.deps, await office.receive(account, event, secrets))
    await office.deliver()
    return shown().filter((one) => before.get(one.ref) !== one.edits)
  }
  const chat: Chat = {
    address,
    account,
    shown,
    sends,
    sendsFile(fileName, bytes) {
      const ref = `file-${channel.files.size + 1}`
      channel.files.set(ref, bytes)
      return sends({ ...envelope(office, address), kind: 'document', displayName: null, fileName, ref })
    },
    says(text, replyToRef = null) {
      const { scrubbed, secrets } = interpret(text, { now: office.now() })
      return sends(
        { ...envelope(office, address), kind: 'text', text: scrubbed, displayName: null, replyToRef },
        secrets,
      )
    },
    taps(label, on) {
      const having = (one: Shown) => one.choices.flat().some((choice) => choice.label === label)
      const message = on ?? shown().findLast(having)
      const action = message?.choices.flat().find((choice) => choice.label === label)?.action
      if (message === undefined || action === undefined)
        throw new Error(`no button "${label}" in:\n${shown().slice(-3).map(describeShown).join('\n---\n')}`)
      return sends({ ...envelope(office, address), kind: 'press', action, messageRef: message.ref })
    },
    last() {
      const last = shown().at(-1)
      if (last === undefined) throw new Error('nothing was said here')
      return last
    },
  }
  return chat
}

const envelope = (office: ChatOffice, from: string) => ({ dedupeKey: systemIds.uuid(), from, sentAt: office.now() })

export const describeShown = ({ text, choices, url }: Shown): string =>
  [
    text,
    ...choices.map((row) => row.map((one) => `[${one.label}]`).join(' ')),
    ...(url === null ? [] : [`(${url})`]),
  ].join('\n')
