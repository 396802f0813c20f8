import { z } from 'zod'
import { PAYER_CHANNELS, type ChannelKind } from '../../../domain/channel-kind.ts'
import type { Surface } from '../../../ports/message-channel.ts'
import { SMS_LENGTH } from '../../../messages/sms-text.ts'

export const sandboxSettings = z.object({
  /** Which channel the inbox plays. */
  kind: z.enum(PAYER_CHANNELS),
})

export type SandboxKind = z.output<typeof sandboxSettings>['kind']

const CHAT_LENGTH = 4096
const EMAIL_LENGTH = 100_000

/** Each kind shows what the real channel can show, so that a trial does not promise more. */
export const SURFACES = {
  whatsapp: { buttons: 'numbered', edits: false, variant: 'chat', maxTextLength: CHAT_LENGTH, receipts: false },
  sms: { buttons: 'none', edits: false, variant: 'short', maxTextLength: SMS_LENGTH, receipts: false },
  email: { buttons: 'none', edits: false, variant: 'email', maxTextLength: EMAIL_LENGTH, receipts: false },
  telegram: { buttons: 'inline', edits: true, variant: 'chat', maxTextLength: CHAT_LENGTH, receipts: false },
} as const satisfies Record<SandboxKind & ChannelKind, Surface>
