import type { Delivery, Notification } from '../domain/delivery.ts'
import type * as Id from '../domain/ids.ts'

/** What a message's buttons carry: a label's key and an action. */
export type ChoiceSpec = {
  readonly label: string
  readonly labelParams?: Readonly<Record<string, unknown>>
  readonly action: string
}

/** An address that is made only while a message is rendered, so that no row holds an open token. */
export type LinkTarget =
  | { readonly kind: 'pay_page'; readonly linkId: Id.PaymentLinkId }
  | { readonly kind: 'one_time'; readonly tokenId: string }

export type NewNotification = Notification & {
  readonly choices: readonly (readonly ChoiceSpec[])[]
  readonly target: LinkTarget | null
  readonly targetLabel: string | null
  /** A file that goes along. */
  readonly documentId?: Id.DocumentId | null
}

export type NewDelivery = Pick<
  Delivery,
  'id' | 'merchantId' | 'notificationId' | 'linkId' | 'channelAccountId' | 'kind' | 'address' | 'createdAt'
> & {
  /** Edit this message instead of sending a new one; if it is gone, send. */
  readonly editsRef: string | null
  /** The sent or edited message becomes the live card of this link. */
  readonly becomesCardOf: Id.PaymentLinkId | null
}

export type NewTelling = {
  readonly notification: NewNotification
  readonly deliveries: readonly NewDelivery[]
}

export interface NotificationRepository {
  /** As `create`, of each in its order, for about the price of one. */
  createAll(tellings: readonly NewTelling[]): Promise<readonly boolean[]>
  /** False when this event has been told to this recipient (I4); then no delivery is stored either. */
  create(notification: NewNotification, deliveries: readonly NewDelivery[]): Promise<boolean>
}
