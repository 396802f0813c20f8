import { applyTeamChange } from '../../src/app/change-team.ts'
import { approveRefundByToken } from '../../src/app/approve-refund.ts'
import { toId, type MemberId, type ShortNumber } from '../../src/domain/ids.ts'
import type { Member } from '../../src/domain/merchant.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { Role } from '../../src/domain/role.ts'
import type { UnitOfWork } from '../../src/ports/store.ts'
import { aFact, anAttempt, anIdentity, aPosAccount, sha256 } from './builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from './chat-office.ts'
import type { Shown } from './kept-channel.ts'

export const PIN = '482913'

export const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
export const tokenIn = (shown: readonly Shown[], path: string): string =>
  new RegExp(`/${path}/([\\w-]{22})`).exec(texts(shown))?.[1] ?? `no ${path} address in:\n${texts(shown)}`

/** A chat office whose people have PINs, and what they do on the one-time pages. */
export type TeamOffice = ChatOffice & {
  readonly ayse: Chat
  find<T>(read: (tx: UnitOfWork) => Promise<T>): Promise<T>
  linkOf(number: string): Promise<PaymentLink>
  memberOf(id: string): Promise<Member>
  /** Types the PIN into the page whose address was just said. */
  confirmTeam(shown: readonly Shown[], secret?: string): ReturnType<typeof applyTeamChange>
  confirmRefund(shown: readonly Shown[], secret?: string): ReturnType<typeof approveRefundByToken>
  /** A link of this amount, sent or waiting; its number. */
  link(chat: Chat, amount: string): Promise<string>
  paidLink(chat: Chat): Promise<string>
  /** Binds a member's Telegram. */
  telegramOf(member: Member, address: string): Promise<Chat>
}

export async function openTeamOffice(): Promise<TeamOffice> {
  const office = await openChatOffice()
  const { deps, merchant } = office
  const find: TeamOffice['find'] = (read) => deps.store.transaction(read)
  await find((tx) => tx.members.save({ ...office.owner, pinHash: PIN }))
  let phones = 10
  const team: TeamOffice = {
    ...office,
    ayse: office.chat('web_chat', office.owner.id),
    find,
    async linkOf(number) {
      const link = await find((tx) => tx.links.byShortNumber(merchant.id, number as ShortNumber))
      if (link === null) throw new Error(`no link ${number}`)
      return link
    },
    async memberOf(id) {
      const member = await find((tx) => tx.members.find(merchant.id, toId<MemberId>(id)))
      if (member === null) throw new Error(`no member ${id}`)
      return member
    },
    confirmTeam: (shown, secret = PIN) =>
      act(office, (tx) => applyTeamChange(tx, deps, { tokenSha256: sha256(tokenIn(shown, 'ekip-onayi')), secret })),
    confirmRefund: (shown, pin = PIN) =>
      act(office, (tx) => approveRefundByToken(tx, deps, { tokenSha256: sha256(tokenIn(shown, 'onay')), pin })),
    async link(chat, amount) {
      await chat.says(`Ahmet Yılmaz 0532 555 46 ${phones++} ${amount} tl 3 gün`)
      await chat.taps('Gönder')
      return /· ([A-Z2-9]{4})$/m.exec(chat.last().text)?.[1] ?? `no link in: ${describeShown(chat.last())}`
    },
    async paidLink(chat) {
      const number = await team.link(chat, '15.000')
      const link = await team.linkOf(number)
      await find((tx) => pay(tx, office, link))
      return number
    },
    async telegramOf(member, address) {
      await find((tx) => tx.members.bind(anIdentity(member, office.account('telegram'), { address })))
      return office.chat('telegram', address)
    },
  }
  return team
}

/** As a page does it: one unit of work, and what it says is delivered. */
async function act<T>(office: ChatOffice, run: (tx: UnitOfWork) => Promise<T>): Promise<T> {
  office.pass(1_000)
  const done = await office.deps.store.transaction(run)
  await office.deliver()
  return done
}

async function pay(tx: UnitOfWork, office: ChatOffice, link: PaymentLink): Promise<void> {
  const [pos] = await tx.accounts.posOf(office.merchant.id)
  const attempt = anAttempt(link, pos ?? aPosAccount(office.merchant), { status: 'succeeded', nextPollAt: null })
  await tx.attempts.create(attempt)
  await tx.facts.insert(aFact(attempt))
  await tx.links.save({ ...link, status: 'paid', version: link.version + 1 })
}

export const withPin = async (
  office: TeamOffice,
  role: Role,
  name: string,
): Promise<{ member: Member; chat: Chat }> => {
  const { member, chat } = await office.member(role, name)
  const known = { ...member, pinHash: PIN }
  await office.find((tx) => tx.members.save(known))
  return { member: known, chat }
}
