import type { ChannelKind } from '../domain/channel-kind.ts'
import type { MemberId, MerchantId } from '../domain/ids.ts'
import type { ChannelAccount, Member } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { Role } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import type { Recipient } from './tell.ts'

type MemberRecipients = { readonly memberId: MemberId; readonly to: readonly Recipient[] }

/** Who hears of a link's events: its creator and the owners, on every chat they bound (decisions 9). */
export async function officeRecipients(
  tx: UnitOfWork,
  merchantId: MerchantId,
  createdBy: MemberId,
  alsoTo: readonly Role[] = [],
): Promise<readonly MemberRecipients[]> {
  return memberRecipients(
    tx,
    merchantId,
    ({ id, role }) => role === 'owner' || id === createdBy || alsoTo.includes(role),
  )
}

/** Who may have to be told of something in this office, and where; read once in a unit of work. */
export const readAudience = (tx: UnitOfWork, merchantId: MerchantId) =>
  Promise.all([
    tx.accounts.channelsOf(merchantId),
    tx.members.ofMerchant(merchantId),
    tx.members.identitiesOf(merchantId),
  ])

/** Active members only. */
export async function memberRecipients(
  tx: UnitOfWork,
  merchantId: MerchantId,
  isMeant: (member: Member) => boolean,
): Promise<readonly MemberRecipients[]> {
  const [active, members, identities] = await readAudience(tx, merchantId)
  const accounts = new Map(active.map((account) => [account.id, account]))
  const meant = members.filter((member) => member.active && isMeant(member))
  return meant.map(({ id }) => {
    const to = identities.flatMap((identity): Recipient[] => {
      const account = accounts.get(identity.channelAccountId)
      if (account === undefined || !identity.notify || identity.memberId !== id) return []
      return [{ channelAccountId: account.id, kind: account.kind, address: identity.address }]
    })
    return { memberId: id, to }
  })
}

/** How a payer can be reached by each of the wanted kinds; a kind without an account or an address is left out. */
export async function payerRecipients(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts'>,
  payer: Payer,
  kinds: readonly ChannelKind[],
): Promise<readonly Recipient[]> {
  const accounts = await tx.accounts.channelsOf(payer.merchantId)
  const found: Recipient[] = []
  for (const kind of kinds) {
    const ofKind = accounts.filter((account) => account.kind === kind)
    const reached = await firstThatReaches(deps, payer, ofKind)
    if (reached !== null) found.push(reached)
  }
  return found
}

/** Of several accounts of one kind each says which addresses it writes to: two SMS providers share the countries. */
async function firstThatReaches(
  deps: Pick<AppDeps, 'accounts'>,
  payer: Payer,
  accounts: readonly ChannelAccount[],
): Promise<Recipient | null> {
  for (const account of accounts) {
    const address = await payerAddress(deps, payer, account)
    if (address === null) continue
    const { reaches } = await deps.accounts.channel(account.id)
    if (reaches?.(address) ?? true) return { channelAccountId: account.id, kind: account.kind, address }
  }
  return null
}

async function payerAddress(
  deps: Pick<AppDeps, 'accounts'>,
  payer: Payer,
  account: ChannelAccount,
): Promise<string | null> {
  switch (account.kind) {
    case 'whatsapp':
    case 'sms':
      return payer.phone
    case 'email':
      return payer.email
    case 'telegram':
      return telegramAddress(deps, payer, account)
    case 'web_chat':
      return null
  }
}

/** A bot may write only to who opened its chat; a channel nobody can open (the sandbox inbox) takes the phone instead. */
async function telegramAddress(
  deps: Pick<AppDeps, 'accounts'>,
  payer: Payer,
  account: ChannelAccount,
): Promise<string | null> {
  if (payer.telegram !== null) return payer.telegram.address
  const channel = await deps.accounts.channel(account.id)
  return channel.startUrl === null ? (payer.phone ?? payer.email) : null
}
