import { claimOffice, viewClaim } from '../../app/claim-office.ts'
import type { AppDeps } from '../../app/deps.ts'
import { issueOneTimeToken, readOneTimeToken } from '../../app/issue-one-time-token.ts'
import { openPanelSession } from '../../app/start-session.ts'
import { summariseCollections } from '../../app/summarise-collections.ts'
import type { ChannelAccountId, MerchantId } from '../../domain/ids.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import { err, ok } from '../../domain/result.ts'
import type { UnitOfWork } from '../../ports/store.ts'
import type { ChatPlace, OfficeDoors, Panel, PanelLink, Viewer } from '../deps.ts'

const PANEL_LINKS = 30

export function createOfficeDoors(deps: AppDeps): OfficeDoors {
  const inOne = <T>(run: (tx: UnitOfWork) => Promise<T>): Promise<T> => deps.store.transaction(run)
  return {
    async readClaim(tokenSha256) {
      const read = await inOne((tx) => viewClaim(tx, deps, tokenSha256))
      return read.ok ? ok({ office: read.value }) : read
    },
    async claim(claim) {
      const claimed = await inOne((tx) => claimOffice(tx, deps, claim))
      if (claimed.ok) return claimed
      // The form lets no weak PIN and no empty name through: what is left is the token.
      if (claimed.error.kind !== 'token') throw new Error(`the claim form passed a ${claimed.error.kind}`)
      return err(claimed.error.trouble)
    },
    readLogin: (tokenSha256) =>
      inOne(async (tx) => {
        const read = await readOneTimeToken(tx, deps, 'panel_login', tokenSha256)
        if (!read.ok) return read
        const merchant = await tx.merchants.find(read.value.merchantId)
        return merchant === null ? err('unknown') : ok({ officeName: merchant.name })
      }),
    login: (tokenSha256) => inOne((tx) => openPanelSession(tx, deps, tokenSha256)),
    hasTelegram: async (merchantId) => (await telegramStart(deps, merchantId)) !== null,
    telegramAddress: (viewer) => telegramAddress(deps, viewer),
    panel: (viewer) => inOne((tx) => panelOf(tx, deps, viewer.session.merchantId)),
    chatOf: (viewer) => inOne((tx) => chatOf(tx, viewer)),
    smsPlace: (to) => inOne((tx) => smsPlace(tx, to)),
  }
}

async function telegramStart(deps: AppDeps, merchantId: MerchantId): Promise<((token: string) => string) | null> {
  const accounts = await deps.store.transaction((tx) => tx.accounts.channelsOf(merchantId))
  const account = accounts.find(({ kind }) => kind === 'telegram')
  return account === undefined ? null : (await deps.accounts.channel(account.id)).startUrl
}

async function telegramAddress(deps: AppDeps, { session }: Viewer): Promise<string | null> {
  const startUrl = await telegramStart(deps, session.merchantId)
  if (startUrl === null) return null
  const { plain } = await deps.store.transaction((tx) =>
    issueOneTimeToken(tx, deps, {
      purpose: 'bind_member',
      merchantId: session.merchantId,
      subjectId: session.memberId,
    }),
  )
  return startUrl(plain)
}

async function panelOf(tx: UnitOfWork, deps: AppDeps, merchantId: MerchantId): Promise<Panel> {
  const report = await summariseCollections(tx, merchantId, 'day', deps.clock.now())
  const links = await tx.links.list(merchantId, { limit: PANEL_LINKS })
  const rows: PanelLink[] = []
  for (const link of links) rows.push(await panelLink(tx, link))
  return { report, links: rows }
}

async function panelLink(tx: UnitOfWork, link: PaymentLink): Promise<PanelLink> {
  const payer = await tx.payers.find(link.merchantId, link.payerId)
  const { shortNumber, amount, status, expiresAt, flags } = link
  const needsReview = flags.includes('needs_review')
  return { shortNumber, payerName: payer?.name ?? null, amount, status, expiresAt, needsReview }
}

async function chatOf(tx: UnitOfWork, { session }: Viewer): Promise<ChatPlace | null> {
  const accounts = await tx.accounts.channelsOf(session.merchantId)
  const chats = new Set<ChannelAccountId>(accounts.filter(({ kind }) => kind === 'web_chat').map(({ id }) => id))
  const identities = await tx.members.identitiesOf(session.merchantId, session.memberId)
  const identity = identities.find(({ channelAccountId }) => chats.has(channelAccountId))
  return identity === undefined ? null : { channelAccountId: identity.channelAccountId, address: identity.address }
}

/** The office that wrote to this phone; where none did, the first with an SMS account, so that the code is never lost. */
async function smsPlace(tx: UnitOfWork, to: string): ReturnType<OfficeDoors['smsPlace']> {
  const accounts = (await tx.accounts.allChannels()).filter(({ kind }) => kind === 'sms')
  for (const { id, merchantId } of accounts) {
    if ((await tx.payers.reachedAt(id, to)).length > 0) return { merchantId, channelAccountId: id }
  }
  const [first] = accounts
  return first === undefined ? null : { merchantId: first.merchantId, channelAccountId: first.id }
}
