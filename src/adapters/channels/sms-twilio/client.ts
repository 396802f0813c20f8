import type { Twilio } from 'twilio'
import type { TwilioSettings } from './config.ts'

type Params = Readonly<Record<string, string | readonly string[]>>

export type TwilioParts = {
  readonly client: Twilio
  /** Whether Twilio signed a POST to this address with these fields. */
  readonly isSigned: (signature: string, url: string, params: Params) => boolean
}

/** Loaded when an account is opened: the package is large, and most offices have none. */
export async function openClient(settings: TwilioSettings): Promise<TwilioParts> {
  const { default: twilio } = await import('twilio')
  const { accountSid, authToken, baseUrl, timeoutMs } = settings
  class Requests extends twilio.RequestClient {
    override request: InstanceType<typeof twilio.RequestClient>['request'] = (sent) =>
      super.request({ ...sent, uri: elsewhere(sent.uri, baseUrl) })
  }
  const httpClient = new Requests({ timeout: timeoutMs })
  return {
    client: twilio(accountSid, authToken, { httpClient }),
    isSigned: (signature, url, params) => twilio.validateRequest(authToken, signature, url, params),
  }
}

function elsewhere(uri: string, baseUrl: string | null): string {
  if (baseUrl === null) return uri
  const { pathname, search } = new URL(uri)
  return new URL(`${pathname}${search}`, baseUrl).href
}
