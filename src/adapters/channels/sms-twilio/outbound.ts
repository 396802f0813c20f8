import type { DeliveryId } from '../../../domain/ids.ts'
import type { TwilioSettings } from './config.ts'

const REFERENCE = 'delivery'

/** Our own reference rides in the address: the receipt finds its message even where the answer to it was lost. */
export const callbackUrlFor = (callbackUrl: string, deliveryId: string): string =>
  `${callbackUrl}?${REFERENCE}=${encodeURIComponent(deliveryId)}`

export const referenceIn = (query: Readonly<Record<string, string>>): string | null => query[REFERENCE] ?? null

export const messageOf = (
  { from, messagingServiceSid, callbackUrl }: Pick<TwilioSettings, 'from' | 'messagingServiceSid' | 'callbackUrl'>,
  { address, deliveryId }: { readonly address: string; readonly deliveryId: DeliveryId },
  body: string,
) => ({
  to: address,
  body,
  ...(from === null ? {} : { from }),
  ...(messagingServiceSid === null ? {} : { messagingServiceSid }),
  ...(callbackUrl === null ? {} : { statusCallback: callbackUrlFor(callbackUrl, deliveryId) }),
})
