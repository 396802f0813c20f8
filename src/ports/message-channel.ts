import type { ChannelKind } from '../domain/channel-kind.ts'
import type { DeliveryFailure } from '../domain/delivery.ts'
import type { DeliveryId, DocumentId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { Result } from '../domain/result.ts'
import type { SmsAlphabet } from '../domain/sms-alphabet.ts'
import type { ChannelAbout, ChannelMenu } from './channel-menu.ts'
import type { RawRequest } from './raw-request.ts'

/** What a surface can show; the core asks this, never an adapter's name. */
export type Surface = {
  /** `numbered`: choices are written as "1 …, 2 …" and answered by a number. */
  readonly buttons: 'inline' | 'numbered' | 'none'
  readonly edits: boolean
  /** Which variant of a template is rendered: `short` is one SMS. */
  readonly variant: 'chat' | 'short' | 'email'
  /** In characters; longer text is cut by the renderer, never by the channel. */
  readonly maxTextLength: number
  /** Of `short`: the letters it is written in; plain ones where nothing is said. */
  readonly smsAlphabet?: SmsAlphabet
  /** The channel tells "delivered" or "read" later. */
  readonly receipts: boolean
}

/** A button. `action` is at most 64 bytes of ASCII. */
export type Choice = { readonly label: string; readonly action: string }

/** A button that opens an address. */
export type UrlChoice = { readonly label: string; readonly url: string }

/** A file that goes along with a message. */
export type OutboundDocument = {
  readonly id: DocumentId
  readonly fileName: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export type DownloadOutcome =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  /** The channel has it no more, or never had. */
  | { readonly kind: 'gone' }
  /** May be asked again. */
  | { readonly kind: 'unreachable' }

export type OutboundMessage = {
  /** The same for every try of one delivery: channels with idempotency use it. */
  readonly deliveryId: DeliveryId
  readonly address: ChannelAddress
  readonly subject: string | null
  /** Plain text: channels escape it, so nobody's name can become markup. */
  readonly text: string
  readonly html: string | null
  readonly choices: readonly (readonly Choice[])[]
  readonly link: UrlChoice | null
  readonly document?: OutboundDocument | null
  readonly replyTo: string | null
  /** E-mails to payers only: where these messages are stopped, by a page or by one POST (RFC 8058). */
  readonly optOutUrl: string | null
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly ref: string }
  /** Certainly not sent; the channel asks to wait. */
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number }
  /** Certainly not sent: nobody answered, or a temporary no. */
  | { readonly kind: 'unreachable' }
  /** It may have arrived: not sent again by itself. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly failure: DeliveryFailure }

export type EditOutcome = { readonly kind: 'edited' | 'gone' } | Exclude<SendOutcome, { kind: 'sent' }>

/** Where several people read: the group's own address. `from` stays the person who spoke. */
export type InGroup = {
  readonly address: ChannelAddress
  /** Said to us: a command, our name, an answer to our message, a button. The rest is talk among people. */
  readonly addressed: boolean
}

/** What became of a message; `sent` tells that one of unknown fate did go out. */
export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed'

/** A message whose end is not known yet; `ref` is null where the channel's answer to it was lost. */
export type SentMessage = {
  readonly deliveryId: DeliveryId
  readonly ref: string | null
  readonly address: ChannelAddress
  readonly sentAt: Instant
}

export type MessageFate = {
  readonly deliveryId: DeliveryId
  readonly ref: string
  readonly status: ReceiptStatus
  readonly failure?: DeliveryFailure
}

export type InboundEvent =
  | {
      readonly kind: 'text'
      /** The channel's id of the update; a second arrival changes nothing. */
      readonly dedupeKey: string
      readonly from: ChannelAddress
      readonly displayName: string | null
      readonly text: string
      readonly sentAt: Instant
      /** The message this one answers, where the channel tells. */
      readonly replyToRef: string | null
      readonly group?: InGroup
    }
  | {
      readonly kind: 'press'
      readonly dedupeKey: string
      readonly from: ChannelAddress
      readonly action: string
      readonly messageRef: string
      readonly sentAt: Instant
      readonly group?: InGroup
      /** To be acknowledged by the core, which knows who may press. */
      readonly queryRef?: string
    }
  /** Somebody opened the chat by a one-time address (`/start <token>`). */
  | {
      readonly kind: 'start'
      readonly dedupeKey: string
      readonly from: ChannelAddress
      readonly displayName: string | null
      readonly token: string
      readonly sentAt: Instant
      readonly group?: InGroup
    }
  /** The group has another address from now on. */
  | {
      readonly kind: 'group_moved'
      readonly dedupeKey: string
      readonly from: ChannelAddress
      readonly to: ChannelAddress
    }
  /** We were taken out of the group. */
  | { readonly kind: 'group_left'; readonly dedupeKey: string; readonly from: ChannelAddress }
  /** Somebody sent a file; `ref` is what the channel gives it out by. */
  | {
      readonly kind: 'document'
      readonly dedupeKey: string
      readonly from: ChannelAddress
      readonly displayName: string | null
      readonly fileName: string
      readonly ref: string
      readonly sentAt: Instant
    }
  | {
      readonly kind: 'receipt'
      readonly dedupeKey: string
      readonly ref: string
      readonly status: ReceiptStatus
      /** Our own reference, where the channel gives it back: it finds a message whose answer was lost. */
      readonly deliveryId?: DeliveryId
      /** Of `failed`; taken for "no such address" where the channel does not say. */
      readonly failure?: DeliveryFailure
    }
  /** An unsigned word that something became of a message: it only causes a question to the channel. */
  | { readonly kind: 'receipt_hint'; readonly dedupeKey: string; readonly ref: string }
  | { readonly kind: 'blocked'; readonly dedupeKey: string; readonly from: ChannelAddress }
  | { readonly kind: 'unsupported'; readonly dedupeKey: string; readonly from: ChannelAddress | null }

/** Resolves once the event is committed; only then may the channel acknowledge it. */
export type InboundSink = (event: InboundEvent) => Promise<void>

export type WebhookError = { readonly kind: 'bad_signature' | 'unreadable' }

export interface MessageChannel {
  readonly kind: ChannelKind
  readonly surface: Surface
  /** Never rejects for anything the channel or the network does. */
  send(message: OutboundMessage): Promise<SendOutcome>
  /** Idempotent: editing to the same text is `edited`. Null where the channel cannot. */
  readonly edit: ((ref: string, message: OutboundMessage) => Promise<EditOutcome>) | null
  /**
   * Receiving by asking (long polling, an open session), until `stop` aborts; null where there is nothing to ask. One
   * node of all runs it at a time.
   */
  readonly receive: ((sink: InboundSink, stop: AbortSignal) => Promise<void>) | null
  /** Receiving by HTTP; authenticates first. Null where the channel does not call us. */
  readonly webhook: { read(request: RawRequest): Result<readonly InboundEvent[], WebhookError> } | null
  /** The address that opens this channel's chat with a one-time token, e.g. https://t.me/<bot>?start=<token>. */
  readonly startUrl: ((token: string, where?: 'chat' | 'group') => string) | null
  /** Whether this account writes to this address. Missing: to every address of its kind. */
  readonly reaches?: (address: ChannelAddress) => boolean
  /**
   * Asks what became of messages; those nothing is known of are left out. Missing: the channel tells by itself, or
   * never. Never rejects.
   */
  readonly lookUp?: (messages: readonly SentMessage[]) => Promise<readonly MessageFate[]>
  /** Whether several people read at this address. Missing: it never is so. */
  readonly isGroup?: (address: ChannelAddress) => boolean
  /** Ends the waiting of who pressed a button, with an alert only they see. Missing: the channel does so itself. */
  readonly acknowledge?: (queryRef: string, alert: string | null) => void
  /** The channel's own menus and description. Missing: it has none. Never rejects; what failed is logged. */
  readonly putUpMenus?: (menus: readonly ChannelMenu[], about: readonly ChannelAbout[]) => Promise<void>
  /**
   * Fetches a file that somebody sent, at most `maxBytes` of it; never rejects for anything the channel or the network
   * does. Missing where what is sent stands among our own documents already (the browser chat).
   */
  readonly download?: (ref: string, maxBytes: number) => Promise<DownloadOutcome>
  /** Ends connections; sends already begun are awaited. */
  close(): Promise<void>
}
