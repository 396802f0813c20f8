/** How a person is reached. Which adapter does it, with which account, is the office's setting. */
export const CHANNEL_KINDS = ['whatsapp', 'sms', 'email', 'telegram', 'web_chat'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** What a payer can be reached by; the browser chat is for members. */
export const PAYER_CHANNELS = ['whatsapp', 'sms', 'email', 'telegram'] as const satisfies readonly ChannelKind[]
