import { createTransport } from 'nodemailer'
import type { MessageChannel, OutboundMessage, SendOutcome, Surface } from '../../../ports/message-channel.ts'
import type { ChannelAdapter, ChannelIo } from '../channel-adapter.ts'
import { connectionOf, emailSettings, isAddress, isAllowed, type EmailSettings } from './config.ts'
import { outcomeOfError } from './errors.ts'
import { nothingToReceive } from './inbound.ts'
import { mailOf, messageIdOf } from './outbound.ts'

const surface: Surface = {
  buttons: 'none',
  edits: false,
  variant: 'email',
  maxTextLength: 100_000,
  receipts: false,
}

const CONNECT_TIMEOUT_MS = 10_000
const SOCKET_TIMEOUT_MS = 30_000

/** E-mail by any SMTP server. */
export const emailSmtp: ChannelAdapter<typeof emailSettings> = {
  id: 'email-smtp',
  kinds: ['email'],
  settingsSchema: emailSettings,
  exampleSettings: {
    url: 'smtp://user:password@127.0.0.1:2525',
    from: 'Tahsilbot <bot@example.org>',
    replyTo: null,
    allowlist: ['@example.org'],
  },
  async open(settings, io): Promise<MessageChannel> {
    const transport = createTransport({
      ...connectionOf(settings),
      pool: true,
      maxConnections: 3,
      maxMessages: 100,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const underWay = new Set<Promise<SendOutcome>>()
    return {
      kind: 'email',
      surface,
      ...nothingToReceive,
      edit: null,
      send(message) {
        const sending = send(transport, settings, io, message).finally(() => underWay.delete(sending))
        underWay.add(sending)
        return sending
      },
      async close() {
        await Promise.all(underWay)
        transport.close()
      },
    }
  },
}

type Transport = ReturnType<typeof createTransport>

async function send(
  transport: Transport,
  settings: EmailSettings,
  { logger }: ChannelIo,
  message: OutboundMessage,
): Promise<SendOutcome> {
  if (!isAddress(message.address)) return { kind: 'refused', failure: 'no_such_address' }
  if (!isAllowed(settings, message.address)) return { kind: 'refused', failure: 'not_allowed' }
  try {
    await transport.sendMail(mailOf(message, settings))
    return { kind: 'sent', ref: messageIdOf(message.deliveryId, settings.from) }
  } catch (error) {
    const outcome = outcomeOfError(error)
    logger.warn('email.not_sent', { deliveryId: message.deliveryId, outcome: outcome.kind })
    return outcome
  }
}
