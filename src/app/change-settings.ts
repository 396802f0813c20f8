import type { ChannelKind } from '../domain/channel-kind.ts'
import type { ChannelAccountId } from '../domain/ids.ts'
import type { ChannelAddress, Locale, Member, Merchant } from '../domain/merchant.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { putUpMenusJob } from './queues.ts'

/** What an owner sets in chat. The limit of amounts is not among it: that needs the step-up (change-team.ts). */
export type SettingsChange = Partial<
  Pick<
    Merchant,
    'defaultValidMinutes' | 'defaultInstallmentCap' | 'defaultChannels' | 'locale' | 'contactPhone' | 'contactEmail'
  >
>

/** Holds for what is made from now on; links that were sent keep what they were sent with. */
export async function changeSettings(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: { readonly member: Member; readonly merchant: Merchant; readonly change: SettingsChange },
): Promise<Merchant> {
  const changed = { ...input.merchant, ...input.change }
  await tx.merchants.save(changed)
  const actor = { kind: 'member', id: input.member.id } as const
  const details = { changed: Object.keys(input.change).join(' ') }
  await audit(tx, deps, changed.id, actor, { action: 'office.settings_changed', subjectId: changed.id, details })
  // The language of the channels' own menus, where a reader has set none of ours.
  const accounts = input.change.locale === undefined ? [] : await tx.accounts.channelsOf(changed.id)
  for (const { id } of accounts) await tx.enqueue(putUpMenusJob(id, null))
  return changed
}

/** The other value of a channel that new links go by. */
export const toggledChannels = (known: readonly ChannelKind[], kind: ChannelKind): readonly ChannelKind[] =>
  known.includes(kind) ? known.filter((one) => one !== kind) : [...known, kind]

export const otherLocale = (locale: Locale): Locale => (locale === 'tr' ? 'en' : 'tr')

/** Whether this chat of the member is told of payments and questions; what they ask is always answered. */
export async function setNotify(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  input: {
    readonly member: Member
    readonly channelAccountId: ChannelAccountId
    readonly address: ChannelAddress
    readonly notify: boolean
  },
): Promise<void> {
  const { member, channelAccountId, address, notify } = input
  const { merchantId, id: memberId } = member
  await tx.members.setNotify({ merchantId, memberId, channelAccountId, address, notify })
  const actor = { kind: 'member', id: memberId } as const
  await audit(tx, deps, merchantId, actor, { action: 'member.notify_set', subjectId: memberId, details: { notify } })
}
