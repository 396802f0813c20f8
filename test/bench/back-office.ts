import { joinEmbeddedPostgres } from '../../src/adapters/storage/embedded-postgres.ts'
import { confirmPaymentLink } from '../../src/app/confirm-payment-link.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import { draftPaymentLink } from '../../src/app/draft-payment-link.ts'
import { startPaymentAttempt } from '../../src/app/start-payment-attempt.ts'
import { startSession } from '../../src/app/start-session.ts'
import { compose, type App } from '../../src/compose.ts'
import { hexOf, toId, type ChannelAccountId } from '../../src/domain/ids.ts'
import type { Member, Merchant } from '../../src/domain/merchant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import { openKeys } from '../../src/installation-keys.ts'
import type { UnitOfWork } from '../../src/ports/store.ts'
import { silentLogger } from '../support/silent-logger.ts'
import { countWaitingJobs, openClient } from './database.ts'

/** The card that is charged without a code by SMS (docs/sandbox-pos.md). */
const CARD = { holder: 'Ahmet Yilmaz', number: '5451030000000091', expiry: '12/39', cvc: '123', installments: '1' }
const AMOUNT = kurus(1_500_000)

export type OpenedLink = { readonly link: PaymentLink; readonly token: string }
export type PaidLink = OpenedLink & { readonly reference: string }
export type ChatMember = { readonly member: Member; readonly cookie: string; readonly csrf: string }

/** The parts of the program in this process, on the running system's database, to bring about what is measured. */
export type BackOffice = {
  /** A member who hears of payments in a Telegram chat of their own. */
  addTelegramMember(chat: number): Promise<Member>
  /** A member with a browser session and the browser chat. */
  addChatMember(number: number): Promise<ChatMember>
  openLink(member: Member): Promise<OpenedLink>
  /** A link whose payer has paid at the POS, of which the system has not heard yet. */
  payLink(member: Member): Promise<PaidLink>
  /** Waits until no job is left to do. */
  waitForQuiet(): Promise<void>
  close(): Promise<void>
}

export async function openBackOffice(dataFolder: string, callbackOrigin: string): Promise<BackOffice> {
  const app = await composeBeside(dataFolder, callbackOrigin)
  const { deps } = app
  const merchant = await onlyMerchant(deps)
  const openLink = (member: Member): Promise<OpenedLink> => openLinkOf(deps, merchant, member)
  return {
    openLink,
    addTelegramMember: (chat) => addMember(deps, merchant, 'telegram', `Av. ${chat}`, String(chat)),
    addChatMember: (number) => addChatMember(deps, merchant, number),
    payLink: async (member) => payAtPos(deps, await openLink(member)),
    waitForQuiet: () => waitForQuiet(dataFolder),
    close: () => app.stop(0),
  }
}

async function composeBeside(dataFolder: string, publicUrl: string): Promise<App> {
  const database = await joinEmbeddedPostgres(dataFolder)
  if (database === null) throw new Error('the system does not run')
  return compose({
    config: { mode: 'sandbox', trustProxy: false },
    connection: database.app,
    masterKey: openKeys({ masterKey: null, dataFolder }).masterKey,
    publicUrl,
    bankSmsSecret: null,
    logger: silentLogger,
  })
}

async function onlyMerchant({ store }: AppDeps): Promise<Merchant> {
  const [merchant] = await store.transaction((tx) => tx.merchants.all())
  if (merchant === undefined) throw new Error('there is no office')
  return merchant
}

async function addMember(
  deps: AppDeps,
  merchant: Merchant,
  kind: 'telegram' | 'web_chat',
  displayName: string,
  address: string | null,
): Promise<Member> {
  const member: Member = {
    id: toId(deps.ids.uuid()),
    merchantId: merchant.id,
    displayName,
    role: 'professional',
    active: true,
    pinHash: null,
  }
  await deps.store.transaction(async (tx) => {
    const channelAccountId = await channelOf(tx, merchant, kind)
    const place = { channelAccountId, address: address ?? member.id }
    await tx.members.create(member)
    await tx.members.bind({ ...place, memberId: member.id, merchantId: merchant.id, notify: true })
  })
  return member
}

async function channelOf(tx: UnitOfWork, { id }: Merchant, kind: string): Promise<ChannelAccountId> {
  const account = (await tx.accounts.channelsOf(id)).find((candidate) => candidate.kind === kind)
  if (account === undefined) throw new Error(`the office has no ${kind}`)
  return account.id
}

async function addChatMember(deps: AppDeps, merchant: Merchant, number: number): Promise<ChatMember> {
  const member = await addMember(deps, merchant, 'web_chat', `Av. ${number}`, null)
  return deps.store.transaction(async (tx) => {
    const { plain } = await startSession(tx, deps, member)
    const found = await tx.sessions.find(deps.ids.sha256(plain), deps.clock.now())
    if (found === null) throw new Error('the session just started is not there')
    return { member, cookie: `tahsilbot=${plain}`, csrf: found.session.csrfToken }
  })
}

let payers = 0

async function openLinkOf(deps: AppDeps, merchant: Merchant, member: Member): Promise<OpenedLink> {
  payers += 1
  const number = payers
  const phone = `+90532${String(1_000_000 + number)}`
  return deps.store.transaction(async (tx) => {
    const drafted = await draftPaymentLink(tx, deps, {
      member,
      merchant,
      sourceKey: `bench:${number}`,
      payer: { id: null, name: `Ahmet Yılmaz ${number}`, phone, email: null },
      amount: AMOUNT,
      lines: [{ type: 'fee', amount: AMOUNT }],
      purpose: 'vekalet ücreti',
      matter: null,
      installmentCap: 1,
      channels: ['sms'],
      validForMinutes: 60,
      expiresAt: null,
    })
    if (!drafted.ok) throw new Error(`no draft: ${drafted.error.kind}`)
    const card = { channelAccountId: await channelOf(tx, merchant, 'web_chat'), address: member.id, messageRef: null }
    const { id: linkId, version: seenVersion } = drafted.value
    const opened = await confirmPaymentLink(tx, deps, { member, linkId, seenVersion, card, despite: null })
    if (!opened.ok) throw new Error(`not opened: ${opened.error.kind}`)
    return { link: opened.value, token: await tx.links.token(merchant.id, linkId) }
  })
}

async function payAtPos(deps: AppDeps, opened: OpenedLink): Promise<PaidLink> {
  const payer = { name: null, phone: null, email: null }
  const started = await startPaymentAttempt(deps, { token: opened.token, payer, installmentCap: null })
  if (!started.ok) throw new Error(`no payment was started: ${started.error.kind}`)
  const { action, attemptId } = started.value
  const paid = await fetch(`${action.url}/card`, { method: 'POST', body: new URLSearchParams(CARD) })
  await paid.text()
  if (!paid.ok) throw new Error(`the card was not taken: ${paid.status}`)
  await putPollingOff(deps, attemptId)
  return { ...opened, reference: hexOf(attemptId) }
}

/** Only the callback may tell: without it the system asks the POS by itself after twenty seconds. */
async function putPollingOff(deps: AppDeps, attemptId: Parameters<typeof hexOf>[0]): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const attempt = await tx.attempts.find(toId(attemptId))
    if (attempt !== null) await tx.attempts.save({ ...attempt, nextPollAt: null })
  })
}

async function waitForQuiet(dataFolder: string): Promise<void> {
  const client = await openClient(dataFolder)
  try {
    for (let looks = 0; looks < 300; looks += 1) {
      if ((await countWaitingJobs(client)) === 0) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  } finally {
    await client.end()
  }
}
