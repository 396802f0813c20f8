import type { Instant } from '../../../domain/instant.ts'
import type {
  MessageChannel,
  MessageFate,
  OutboundMessage,
  SendOutcome,
  SentMessage,
} from '../../../ports/message-channel.ts'
import type { ChannelAdapter, ChannelIo } from '../channel-adapter.ts'
import { reachesNumber, smsOf, smsSurface } from '../sms-account.ts'
import { openUnderWay } from '../under-way.ts'
import { openClient, type TwilioParts } from './client.ts'
import { twilioSettings, type TwilioSettings } from './config.ts'
import { isUnknownThere, outcomeOfError } from './errors.ts'
import { fateOf, readStatus } from './inbound.ts'
import { messageOf } from './outbound.ts'
import { holdsWebAddress } from './web-address.ts'

type Client = TwilioParts['client']

/** Their clock and ours need not agree. */
const CLOCK_SLACK_MS = 60_000
const NEWEST = 20
const SID = /^[A-Z]{2}[0-9a-fA-F]{32}$/

/** SMS outside Türkiye by Twilio. Inside it only texts without an address arrive (BTK, 1 April 2026). */
export const smsTwilio: ChannelAdapter<typeof twilioSettings> = {
  id: 'sms-twilio',
  kinds: ['sms'],
  settingsSchema: twilioSettings,
  exampleSettings: {
    accountSid: 'AC00000000000000000000000000000000',
    authToken: 'example',
    from: '+15005550006',
    messagingServiceSid: null,
    callbackUrl: null,
    baseUrl: 'http://127.0.0.1:9002',
    timeoutMs: 15_000,
    onlyTo: null,
    neverTo: ['+90'],
    alphabet: 'plain',
    maxParts: 1,
    allowlist: ['+15005550010'],
  },
  async open(given, io): Promise<MessageChannel> {
    // Twilio has no Turkish table: such letters would go out in UCS-2, at less than half the length.
    const settings: TwilioSettings = { ...given, alphabet: 'plain' }
    const { client, isSigned } = await openClient(settings)
    const { callbackUrl } = settings
    const underWay = openUnderWay()
    return {
      kind: 'sms',
      surface: smsSurface(settings),
      reaches: (address) => reachesNumber(settings, address),
      send: (message) => underWay.watch(send(client, settings, io, message)),
      lookUp: (messages) => underWay.watch(lookUp(client, io, messages)),
      edit: null,
      receive: null,
      webhook: callbackUrl === null ? null : { read: (request) => readStatus(request, callbackUrl, isSigned) },
      startUrl: null,
      close: async () => {
        await underWay.settled()
      },
    }
  },
}

async function send(
  client: Client,
  settings: TwilioSettings,
  { clock, logger }: ChannelIo,
  message: OutboundMessage,
): Promise<SendOutcome> {
  const text = smsOf(settings, message)
  if (typeof text !== 'string') return text
  const { address, deliveryId } = message
  if (address.startsWith('+90') && holdsWebAddress(text)) return { kind: 'refused', failure: 'link_from_abroad' }
  const begun = clock.now()
  try {
    const { sid } = await client.messages.create(messageOf(settings, message, text))
    return typeof sid === 'string' && SID.test(sid) ? { kind: 'sent', ref: sid } : { kind: 'unknown' }
  } catch (error) {
    const outcome = outcomeOfError(error)
    const known = outcome.kind === 'unknown' ? await findSent(client, address, text, begun) : null
    if (known !== null) return { kind: 'sent', ref: known }
    logger.warn('sms.not_sent', { deliveryId, outcome: outcome.kind })
    return outcome
  }
}

/** A message whose answer was lost, among the newest to its number: the same words, made since we began. */
async function findSent(client: Client, to: string, body: string, begun: Instant): Promise<string | null> {
  try {
    const newest = await client.messages.list({ to, limit: NEWEST })
    const ours = newest.find((one) => one.body === body && (one.dateCreated?.getTime() ?? 0) >= begun - CLOCK_SLACK_MS)
    return ours?.sid ?? null
  } catch {
    return null
  }
}

/** One question per message; where the answer was lost there is no name to ask by, and the receipt has to come. */
async function lookUp(
  client: Client,
  { logger, account }: ChannelIo,
  messages: readonly SentMessage[],
): Promise<readonly MessageFate[]> {
  const fates: MessageFate[] = []
  for (const { deliveryId, ref } of messages) {
    if (ref === null) continue
    try {
      const { status, errorCode } = await client.messages(ref).fetch()
      const fate = fateOf(status, errorCode ?? null)
      if (fate !== null) fates.push({ deliveryId, ref, ...fate })
    } catch (error) {
      if (isUnknownThere(error)) continue
      logger.warn('sms.look_up_failed', { channelAccountId: account.id, outcome: outcomeOfError(error).kind })
      break
    }
  }
  return fates
}
