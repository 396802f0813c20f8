import type { ChannelAdapter, ChannelIo } from './channel-adapter.ts'
import type { MessageChannel } from '../../ports/message-channel.ts'
import { emailSmtp } from './email-smtp/channel.ts'
import { sandbox } from './sandbox/channel.ts'
import { smsNetgsm } from './sms-netgsm/channel.ts'
import { smsTwilio } from './sms-twilio/channel.ts'
import { telegram } from './telegram/channel.ts'
import { webChat } from './web-chat/channel.ts'

/** Every channel there is. An account row names one by its key. */
export const channels = {
  'web-chat': webChat,
  telegram: telegram,
  'email-smtp': emailSmtp,
  'sms-netgsm': smsNetgsm,
  'sms-twilio': smsTwilio,
  sandbox: sandbox,
} as const satisfies Record<string, ChannelAdapter>

/** Opens an account's channel; throws for an adapter that does not exist and for settings it does not take. */
export async function openChannel(adapterId: string, settings: unknown, io: ChannelIo): Promise<MessageChannel> {
  const byId: Readonly<Record<string, ChannelAdapter>> = channels
  const adapter = Object.hasOwn(byId, adapterId) ? byId[adapterId] : undefined
  if (adapter === undefined) throw new Error(`no channel adapter ${adapterId}`)
  return adapter.open(adapter.settingsSchema.parse(settings), io)
}
