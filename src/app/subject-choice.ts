import { encodeAction, type ChatVerb } from '../messages/chat-action.ts'
import type { ChoiceSpec } from '../ports/notification-repository.ts'

/** A button about something that is no link: an invitation, a member, a question. `subject` is its id. */
export const subjectChoice = (
  label: string,
  verb: ChatVerb,
  subject: string,
  arg: string | null = null,
  labelParams?: Readonly<Record<string, unknown>>,
): ChoiceSpec => ({
  label,
  action: encodeAction(verb, { subject, arg }),
  ...(labelParams === undefined ? {} : { labelParams }),
})
