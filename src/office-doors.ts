import { eraseClientByToken, viewClientErasure } from './app/client-erasure.ts'
import { approveRefundByToken, viewRefundApproval } from './app/approve-refund.ts'
import { claimOffice, viewClaim, type ClaimOfficeError } from './app/claim-office.ts'
import type { AppDeps } from './app/deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './app/issue-one-time-token.ts'
import { chatStartUrl } from './app/render-message.ts'
import { shareLink } from './app/share-link.ts'
import { openPanelSession } from './app/start-session.ts'
import { summariseCollections } from './app/summarise-collections.ts'
import { toId, type DocumentId } from './domain/ids.ts'
import type { ChannelAccount } from './domain/merchant.ts'
import { err, ok } from './domain/result.ts'
import type { UnitOfWork } from './ports/store.ts'
import type {
  ApprovalDoors,
  FileDoors,
  ErasureDoors,
  OfficeDoors,
  Panel,
  PanelLink,
  SessionDoors,
  Viewer,
} from './web/deps.ts'

const PANEL_LINKS = 20

/** What an office's people may do in the browser, by use cases. */
export const openOfficeDoors = (deps: AppDeps): OfficeDoors => ({
  readClaim: (tokenSha256) =>
    deps.store.transaction(async (tx) => {
      const merchant = await viewClaim(tx, deps, tokenSha256)
      return merchant.ok ? ok({ office: merchant.value }) : merchant
    }),
  claim: async (claim) => {
    const claimed = await deps.store.transaction((tx) => claimOffice(tx, deps, claim))
    return claimed.ok ? claimed : err(troubleOf(claimed.error))
  },
  readLogin: (tokenSha256) =>
    deps.store.transaction(async (tx) => {
      const read = await readOneTimeToken(tx, deps, 'panel_login', tokenSha256)
      if (!read.ok) return read
      const merchant = await tx.merchants.find(read.value.merchantId)
      return merchant === null ? err('unknown') : ok({ officeName: merchant.name })
    }),
  login: (tokenSha256) => deps.store.transaction((tx) => openPanelSession(tx, deps, tokenSha256)),
  hasTelegram: (merchantId) => deps.store.transaction((tx) => hasOpenableChat(tx, deps, merchantId)),
  telegramAddress: (viewer) => deps.store.transaction((tx) => telegramAddress(tx, deps, viewer)),
  panel: (viewer) => deps.store.transaction((tx) => panelOf(tx, deps, viewer)),
  share: ({ member }, shortNumber) =>
    deps.store.transaction((tx) => shareLink(tx, deps, member.merchantId, shortNumber)),
  chatOf: ({ member }) =>
    deps.store.transaction(async (tx) => {
      const account = await channelOf(tx, member.merchantId, 'web_chat')
      return account === null ? null : { channelAccountId: account.id, address: member.id }
    }),
  smsPlace: (to) => deps.store.transaction((tx) => smsPlace(tx, to)),
})

export const openFileDoors = (deps: AppDeps): FileDoors => ({
  keep: (merchantId, { fileName, bytes }) =>
    deps.store.transaction(async (tx) => {
      const id = toId<DocumentId>(deps.ids.uuid())
      const mediaType = 'application/octet-stream'
      await tx.documents.add({ id, merchantId, fileName, mediaType, createdAt: deps.clock.now() }, bytes)
      return id
    }),
  find: async (merchantId, id) => {
    const found = await deps.store.transaction((tx) => tx.documents.find(merchantId, id))
    return found === null ? null : { ...found.document, bytes: found.bytes }
  },
})

export const openSessionDoors = (deps: AppDeps): SessionDoors => ({
  find: (sha256) =>
    deps.store.transaction(async (tx) => {
      const found = await tx.sessions.find(sha256, deps.clock.now())
      const merchant = found === null ? null : await tx.merchants.find(found.session.merchantId)
      if (found === null || merchant === null) return null
      const { session, member } = found
      return { session, member, officeName: merchant.name, officeLocale: merchant.locale }
    }),
  extend: (sha256, expiresAt) =>
    deps.store.transaction((tx) => tx.sessions.extend(sha256, expiresAt, deps.clock.now())),
  end: (sha256) => deps.store.transaction((tx) => tx.sessions.end(sha256)),
})

export const openApprovalDoors = (deps: AppDeps): ApprovalDoors => ({
  read: (tokenSha256) => deps.store.transaction((tx) => viewRefundApproval(tx, deps, tokenSha256)),
  approve: async (tokenSha256, pin) => {
    const approved = await deps.store.transaction((tx) => approveRefundByToken(tx, deps, { tokenSha256, pin }))
    return approved.ok ? ok({ amount: approved.value.amount }) : approved
  },
})

export const openErasureDoors = (deps: AppDeps): ErasureDoors => ({
  read: (tokenSha256) => deps.store.transaction((tx) => viewClientErasure(tx, deps, tokenSha256)),
  erase: (tokenSha256, pin) => deps.store.transaction((tx) => eraseClientByToken(tx, deps, { tokenSha256, pin })),
})

/** The form was checked before it came here; what is left can only be the address. */
const troubleOf = (error: ClaimOfficeError): TokenTrouble => (error.kind === 'token' ? error.trouble : 'unknown')

async function channelOf(
  tx: UnitOfWork,
  merchantId: ChannelAccount['merchantId'],
  kind: ChannelAccount['kind'],
): Promise<ChannelAccount | null> {
  return (await tx.accounts.channelsOf(merchantId)).find((account) => account.kind === kind) ?? null
}

async function hasOpenableChat(
  tx: UnitOfWork,
  deps: AppDeps,
  merchantId: ChannelAccount['merchantId'],
): Promise<boolean> {
  const account = await channelOf(tx, merchantId, 'telegram')
  return account !== null && (await deps.accounts.channel(account.id)).startUrl !== null
}

async function telegramAddress(tx: UnitOfWork, deps: AppDeps, { member }: Viewer): Promise<string | null> {
  if (!(await hasOpenableChat(tx, deps, member.merchantId))) return null
  const { plain } = await issueOneTimeToken(tx, deps, {
    purpose: 'bind_member',
    merchantId: member.merchantId,
    subjectId: member.id,
  })
  return chatStartUrl(tx, deps, member.merchantId, 'bind_member', plain)
}

async function panelOf(tx: UnitOfWork, deps: AppDeps, { member }: Viewer): Promise<Panel> {
  const report = await summariseCollections(tx, member.merchantId, 'day', deps.clock.now())
  const links = await tx.links.list(member.merchantId, { limit: PANEL_LINKS })
  const rows: PanelLink[] = []
  for (const { merchantId, payerId, shortNumber, amount, status, expiresAt, flags } of links) {
    const payer = await tx.payers.find(merchantId, payerId)
    const needsReview = flags.includes('needs_review')
    rows.push({ shortNumber, amount, status, expiresAt, needsReview, payerName: payer?.name ?? null })
  }
  return { report, links: rows }
}

/** The test bank writes to a phone: the office that knows it sees the SMS, otherwise the first one does. */
async function smsPlace(tx: UnitOfWork, to: string): Promise<Awaited<ReturnType<OfficeDoors['smsPlace']>>> {
  const merchants = await tx.merchants.all()
  for (const merchant of merchants) {
    const knows = (await tx.payers.matches(merchant.id, { phone: to, email: null })).length > 0
    const account = await channelOf(tx, merchant.id, 'sms')
    if (account !== null && (knows || merchants.length === 1)) {
      return { merchantId: merchant.id, channelAccountId: account.id }
    }
  }
  return null
}
