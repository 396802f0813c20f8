/**
 * What a button says to us when it is pressed. Messages made by use cases and by the conversation carry the same verbs,
 * so that any card can be answered wherever it was made.
 */
export const CHAT_VERBS = [
  'send',
  'edit',
  'field',
  'toggle',
  'view',
  'valid',
  'cap',
  'twin_open',
  'twin_send',
  'twin_swap',
  'drop',
  'set',
  'create',
  'list',
  'status',
  'resend',
  'extend',
  'extend1d',
  'renew',
  'cancel',
  'cancel_anyway',
  'refund',
  'void',
  'withdraw',
  'other_debt',
  'recheck',
  'thank',
  'reply',
  'report',
  'panel',
  'help',
  'menu',
  'clients',
  'client',
  'client_link',
  'client_edit',
  'client_toggle',
  'client_erase',
  'abandon',
  'texts',
  'text',
  'text_edit',
  'text_save',
  'text_reset',
  'bulk_all',
  'bulk_clean',
  'bulk_drop',
  'bulk_form',
  'language',
  'command',
  'office',
  'approve',
  'reject',
  'revise',
  'approvals',
  'team',
  'member',
  'team_set',
  'admit',
  'turn_away',
  'team_group',
  'settings',
  'office_set',
  'notify',
  'secure',
] as const
export type ChatVerb = (typeof CHAT_VERBS)[number]

export type ChatAction = {
  readonly verb: ChatVerb
  /**
   * The link, dialogue or office meant: lower-case hex of an id. A link's short number is taken too, but short numbers
   * repeat between offices, and ids do not.
   */
  readonly subject: string | null
  /** The version the presser saw; a tap on an older card is stale. */
  readonly version: number | null
  readonly arg: string | null
}

/** Telegram's callback_data is the narrowest of all: 1–64 bytes (Bot API, InlineKeyboardButton). */
export const MAX_ACTION_BYTES = 64

/** A subject is hex of an id or a short number. */
const ACTION = /^([a-z0-9_]+)(?:\|([0-9a-f]{0,32}|[A-Z2-9]{4})(?:\|(\d{0,9})(?:\|([A-Za-z0-9_:.-]*))?)?)?$/

const isVerb = (text: string): text is ChatVerb => (CHAT_VERBS as readonly string[]).includes(text)

/** `verb|subject|version|arg`, empty parts at the end left out. Throws where the action would not fit: a bug. */
export function encodeAction(verb: ChatVerb, parts: Partial<Omit<ChatAction, 'verb'>> = {}): string {
  const subject = (parts.subject ?? '').replaceAll('-', '')
  const text = [verb, subject, String(parts.version ?? ''), parts.arg ?? ''].join('|').replace(/\|+$/, '')
  if (decodeAction(text) === null) throw new RangeError(`not an action: ${text}`)
  return text
}

/** Null for anything we did not write: old versions of the program, or somebody else's bytes. */
export function decodeAction(text: string): ChatAction | null {
  const [, verb = '', subject = '', version = '', arg = ''] = ACTION.exec(text) ?? []
  if (!isVerb(verb) || text.length > MAX_ACTION_BYTES) return null
  return { verb, subject: orNull(subject), version: version === '' ? null : Number(version), arg: orNull(arg) }
}

const orNull = (part: string): string | null => (part === '' ? null : part)
