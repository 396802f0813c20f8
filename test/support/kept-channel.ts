import type { ChannelKind } from '../../src/domain/channel-kind.ts'
import type {
  Choice,
  MessageChannel,
  OutboundDocument,
  OutboundMessage,
  Surface,
} from '../../src/ports/message-channel.ts'

/** What a person sees in one chat. */
export type Shown = {
  readonly ref: string
  readonly address: string
  text: string
  choices: readonly (readonly Choice[])[]
  url: string | null
  document: OutboundDocument | null
  edits: number
}

export type KeptChannel = MessageChannel & { readonly shown: Shown[]; readonly files: Map<string, Uint8Array> }

export const CHAT: Surface = { buttons: 'inline', edits: true, variant: 'chat', maxTextLength: 4096, receipts: false }

/** A channel that keeps what it is given, as an inbox would; it can edit where its surface says so. */
export function keptChannel(kind: ChannelKind, surface: Surface = CHAT): KeptChannel {
  const shown: Shown[] = []
  const files = new Map<string, Uint8Array>()
  const contentOf = ({ text, choices, link, document = null }: OutboundMessage) => ({
    text,
    choices,
    url: link?.url ?? null,
    document,
  })
  return {
    kind,
    surface,
    shown,
    files,
    download: (ref) => {
      const bytes = files.get(ref)
      return Promise.resolve(bytes === undefined ? { kind: 'gone' } : { kind: 'file', bytes })
    },
    send(message) {
      const ref = `${kind}-${shown.length + 1}`
      shown.push({ ref, address: message.address, edits: 0, ...contentOf(message) })
      return Promise.resolve({ kind: 'sent', ref })
    },
    edit: surface.edits
      ? (ref, message) => {
          const found = shown.find((one) => one.ref === ref)
          if (found === undefined) return Promise.resolve({ kind: 'gone' })
          Object.assign(found, contentOf(message), { edits: found.edits + 1 })
          return Promise.resolve({ kind: 'edited' })
        }
      : null,
    receive: null,
    webhook: null,
    startUrl: kind === 'telegram' ? (token) => `https://t.me/test_bot?start=${token}` : null,
    close: () => Promise.resolve(),
  }
}
