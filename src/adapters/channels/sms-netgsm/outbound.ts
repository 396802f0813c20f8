import type { DeliveryId } from '../../../domain/ids.ts'
import { countSms } from '../../../messages/sms-text.ts'
import type { NetgsmSettings } from './config.ts'

/** Information, not advertising: collection and reminders of debt need no consent at IYS (law 6563). */
const INFORMATION = '0'

/** Letters and digits only; reports give it back. */
export const referenceOf = (deliveryId: DeliveryId): string => deliveryId.replaceAll('-', '')

/** +905321112233 → 5321112233, as the API wants it. */
const nationalNumber = (address: string): string => address.replace(/^\+90/, '')

export const sendBody = (
  { header }: Pick<NetgsmSettings, 'header'>,
  { address, deliveryId }: { readonly address: string; readonly deliveryId: DeliveryId },
  text: string,
): object => ({
  msgheader: header,
  // The table costs five characters: a text that does without it goes without it.
  ...(countSms(text).alphabet === 'turkish' ? { encoding: 'TR' } : {}),
  iysfilter: INFORMATION,
  referansID: referenceOf(deliveryId),
  messages: [{ msg: text, no: nationalNumber(address) }],
})
