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
import { netgsmSettings, type NetgsmSettings } from './config.ts'
import { outcomeOfAnswer, outcomeOfError } from './errors.ts'
import { readReport } from './inbound.ts'
import { sendBody } from './outbound.ts'
import { lookUpJobs } from './reports.ts'
import { openRestApi, type RestApi } from './rest-api.ts'

/** SMS inside Türkiye by Netgsm: the route on which a text may hold an address. */
export const smsNetgsm: ChannelAdapter<typeof netgsmSettings> = {
  id: 'sms-netgsm',
  kinds: ['sms'],
  settingsSchema: netgsmSettings,
  exampleSettings: {
    baseUrl: 'http://127.0.0.1:9001',
    usercode: '8500000000',
    password: 'example',
    header: 'ORNEKBURO',
    callbackKey: null,
    timeoutMs: 15_000,
    onlyTo: ['+90'],
    neverTo: [],
    alphabet: 'plain',
    maxParts: 1,
    allowlist: ['+905550000000'],
  },
  async open(given, io): Promise<MessageChannel> {
    // Numbers go out without their country: another country's would reach a stranger.
    const settings = { ...given, onlyTo: (given.onlyTo ?? ['+90']).filter((start) => start.startsWith('+90')) }
    const { callbackKey } = settings
    const api = openRestApi(settings)
    const underWay = openUnderWay()
    return {
      kind: 'sms',
      surface: smsSurface(settings),
      reaches: (address) => reachesNumber(settings, address),
      send: (message) => underWay.watch(send(api, settings, io, message)),
      lookUp: (messages) => underWay.watch(lookUp(api, io, messages)),
      edit: null,
      receive: null,
      webhook: callbackKey === null ? null : { read: (request) => readReport(request, callbackKey) },
      startUrl: null,
      close: async () => {
        await underWay.settled()
      },
    }
  },
}

async function send(
  api: RestApi,
  settings: NetgsmSettings,
  { logger }: ChannelIo,
  message: OutboundMessage,
): Promise<SendOutcome> {
  const text = smsOf(settings, message)
  if (typeof text !== 'string') return text
  const { deliveryId } = message
  try {
    const answer = await api.send(sendBody(settings, message, text))
    const outcome = outcomeOfAnswer(answer)
    if (outcome.kind !== 'sent') logger.warn('sms.not_sent', { deliveryId, code: answer.code, outcome: outcome.kind })
    return outcome
  } catch (error) {
    const outcome = outcomeOfError(error)
    logger.warn('sms.not_sent', { deliveryId, outcome: outcome.kind })
    return outcome
  }
}

async function lookUp(
  api: RestApi,
  { logger, account }: ChannelIo,
  messages: readonly SentMessage[],
): Promise<readonly MessageFate[]> {
  try {
    return await lookUpJobs(api, messages)
  } catch (error) {
    logger.warn('sms.look_up_failed', { channelAccountId: account.id, outcome: outcomeOfError(error).kind })
    return []
  }
}
