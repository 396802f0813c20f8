import type { PaymentLinkId } from '../domain/ids.ts'
import { encodeAction, type ChatVerb } from '../messages/chat-action.ts'
import type { ChoiceSpec } from '../ports/notification-repository.ts'

/** A button about one link. It names the link's id: a member of two offices may see the same short number twice. */
export const linkChoice = (
  label: string,
  verb: ChatVerb,
  linkId: PaymentLinkId,
  version: number | null = null,
): ChoiceSpec => ({
  label,
  action: encodeAction(verb, { subject: linkId, version }),
})
