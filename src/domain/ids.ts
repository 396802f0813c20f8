import type { Brand } from './brand.ts'

export type MerchantId = Brand<string, 'MerchantId'>
export type MemberId = Brand<string, 'MemberId'>
export type PayerId = Brand<string, 'PayerId'>
export type PosAccountId = Brand<string, 'PosAccountId'>
export type ChannelAccountId = Brand<string, 'ChannelAccountId'>
export type PaymentLinkId = Brand<string, 'PaymentLinkId'>
export type LinkBatchId = Brand<string, 'LinkBatchId'>
export type DocumentId = Brand<string, 'DocumentId'>
export type AttemptId = Brand<string, 'AttemptId'>
export type PaymentFactId = Brand<string, 'PaymentFactId'>
export type RefundId = Brand<string, 'RefundId'>
export type ReversalFactId = Brand<string, 'ReversalFactId'>
export type NotificationId = Brand<string, 'NotificationId'>
export type DeliveryId = Brand<string, 'DeliveryId'>
export type ConversationId = Brand<string, 'ConversationId'>
export type InboundMessageId = Brand<string, 'InboundMessageId'>
export type CallbackId = Brand<string, 'CallbackId'>
export type LinkCardId = Brand<string, 'LinkCardId'>
export type InviteId = Brand<string, 'InviteId'>
export type LinkApprovalId = Brand<string, 'LinkApprovalId'>

/** What a provider calls the payment, the session or the refund; opaque to us. */
export type ProviderRef = Brand<string, 'ProviderRef'>

/** The four characters people say aloud, e.g. 7K3F; unique among an office's links that are not archived. */
export type ShortNumber = Brand<string, 'ShortNumber'>

/** Ids are UUIDv7. The brand is earned where a row is read or made, nowhere else. */
export const toId = <Id extends Brand<string, string>>(uuid: string): Id => uuid as Id

/** The 32 hex digits of an id, for providers that take letters and digits only. */
export const hexOf = (id: string): string => id.replaceAll('-', '')

/** The id behind 32 hex digits, or null when the text is no such thing. */
export function idFromHex(hex: string): string | null {
  const match = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex)
  return match === null ? null : match.slice(1).join('-')
}
