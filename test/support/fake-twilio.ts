import { createHmac } from 'node:crypto'
import type { RawRequest } from '../../src/ports/raw-request.ts'
import { basicAuth, startSmsServer, type SmsAnswer, type SmsRequest } from './fake-sms-server.ts'

export type TwilioMessage = {
  readonly sid: string
  readonly to: string
  readonly from: string | null
  readonly messagingServiceSid: string | null
  readonly body: string
  readonly statusCallback: string | null
  readonly createdAt: Date
  status: string
  errorCode: number | null
}

export type TwilioAccount = { readonly accountSid: string; readonly authToken: string }

const problem = (status: number, code: number): SmsAnswer => ({
  status,
  json: { code, message: `error ${code}`, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})

const E164 = /^\+[1-9]\d{6,14}$/

/**
 * Twilio's Messages as its documents describe them. `messages` is the truth: what stands there is sent, whatever was
 * answered. `refuse` holds numbers and the code with which they are refused.
 */
export async function startFakeTwilio(account: TwilioAccount, now: () => Date) {
  const messages: TwilioMessage[] = []
  const refuse = new Map<string, number>()
  const base = `/2010-04-01/Accounts/${account.accountSid}/Messages`
  const server = await startSmsServer((request: SmsRequest): SmsAnswer => {
    if (!request.path.startsWith(base)) return problem(404, 20404)
    if (request.headers.authorization !== basicAuth(account.accountSid, account.authToken)) return problem(401, 20003)
    if (request.method === 'POST') return create(messages, refuse, account, new URLSearchParams(request.body), now())
    return read(messages, account, request.path.slice(base.length), request.query)
  })
  return {
    ...server,
    messages,
    refuse,
    /** The POST that Twilio would make about a message's new state, signed as its documents say. */
    callback(sid: string, status: string, errorCode: number | null = null): RawRequest {
      const message = settle(messages, sid, status, errorCode)
      if (message.statusCallback === null) throw new Error(`nowhere to call back for ${sid}`)
      return signedCallback(account, message, message.statusCallback)
    },
    settle: (sid: string, status: string, errorCode: number | null = null): void =>
      void settle(messages, sid, status, errorCode),
  }
}

function settle(messages: readonly TwilioMessage[], sid: string, status: string, errorCode: number | null) {
  const message = messages.find((one) => one.sid === sid)
  if (message === undefined) throw new Error(`no message ${sid}`)
  return Object.assign(message, { status, errorCode })
}

export type FakeTwilio = Awaited<ReturnType<typeof startFakeTwilio>>

function create(
  messages: TwilioMessage[],
  refuse: ReadonlyMap<string, number>,
  account: TwilioAccount,
  form: URLSearchParams,
  createdAt: Date,
): SmsAnswer {
  const to = form.get('To')
  const [from, messagingServiceSid] = [form.get('From'), form.get('MessagingServiceSid')]
  if (to === null) return problem(400, 21604)
  if (from === null && messagingServiceSid === null) return problem(400, 21603)
  if (!E164.test(to)) return problem(400, 21211)
  const body = form.get('Body') ?? ''
  if (body === '') return problem(400, 21602)
  const code = refuse.get(to)
  if (code !== undefined) return problem(code === 20429 ? 429 : 400, code)
  const sid = `SM${(messages.length + 1).toString(16).padStart(32, '0')}`
  const statusCallback = form.get('StatusCallback')
  const message = {
    sid,
    to,
    from,
    messagingServiceSid,
    body,
    statusCallback,
    createdAt,
    status: 'queued',
    errorCode: null,
  }
  messages.push(message)
  return { status: 201, json: resourceOf(account, message) }
}

function read(
  messages: readonly TwilioMessage[],
  account: TwilioAccount,
  rest: string,
  query: URLSearchParams,
): SmsAnswer {
  const sid = /^\/(SM[0-9a-f]{32})\.json$/.exec(rest)?.[1]
  if (sid === undefined) {
    const to = query.get('To')
    const found = messages.filter((one) => to === null || one.to === to).toReversed()
    const uri = `/2010-04-01/Accounts/${account.accountSid}/Messages.json`
    const paging = { first_page_uri: uri, next_page_uri: null, previous_page_uri: null, uri, page: 0, page_size: 50 }
    const shown = found.map((one) => resourceOf(account, one))
    return { status: 200, json: { ...paging, start: 0, end: Math.max(0, found.length - 1), messages: shown } }
  }
  const message = messages.find((one) => one.sid === sid)
  return message === undefined ? problem(404, 20404) : { status: 200, json: resourceOf(account, message) }
}

const resourceOf = ({ accountSid }: TwilioAccount, message: TwilioMessage) => ({
  account_sid: accountSid,
  api_version: '2010-04-01',
  body: message.body,
  date_created: message.createdAt.toUTCString().replace('GMT', '+0000'),
  date_sent: null,
  date_updated: message.createdAt.toUTCString().replace('GMT', '+0000'),
  direction: 'outbound-api',
  error_code: message.errorCode,
  error_message: null,
  from: message.from,
  messaging_service_sid: message.messagingServiceSid,
  num_media: '0',
  num_segments: '1',
  price: null,
  price_unit: 'USD',
  sid: message.sid,
  status: message.status,
  subresource_uris: { media: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}/Media.json` },
  to: message.to,
  uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
})

function signedCallback({ accountSid, authToken }: TwilioAccount, message: TwilioMessage, url: string): RawRequest {
  const fields: Record<string, string> = {
    ...{ MessageSid: message.sid, MessageStatus: message.status, To: message.to, AccountSid: accountSid },
    ...{ From: message.from ?? '', SmsSid: message.sid, SmsStatus: message.status, ApiVersion: '2010-04-01' },
    ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
  }
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signatureOf(authToken, url, fields),
    },
    query: Object.fromEntries(new URL(url).searchParams),
    body: Buffer.from(new URLSearchParams(fields).toString()),
  }
}

/** HMAC-SHA1 over the address and the fields, name and value joined, in the order of their names. */
const signatureOf = (authToken: string, url: string, fields: Readonly<Record<string, string>>): string =>
  createHmac('sha1', authToken)
    .update(
      url +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join(''),
    )
    .digest('base64')
