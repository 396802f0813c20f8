import { Buffer } from 'node:buffer'
import { TelegramError } from 'telegraf'
import type { DownloadOutcome } from '../../../ports/message-channel.ts'
import type { BotApi } from './bot-api.ts'
import type { TelegramSettings } from './config.ts'

const DOWNLOAD_TIMEOUT_MS = 30_000

/** getFile names a path that is good for an hour; the address holds the bot's token and is never shown or logged. */
export async function download(
  api: BotApi,
  { apiRoot, botToken }: Pick<TelegramSettings, 'apiRoot' | 'botToken'>,
  ref: string,
  maxBytes: number,
): Promise<DownloadOutcome> {
  try {
    const file = await api.call('getFile', { file_id: ref })
    if (file.file_path === undefined) return { kind: 'gone' }
    if ((file.file_size ?? 0) > maxBytes) return { kind: 'too_large' }
    const address = `${apiRoot.replace(/\/$/, '')}/file/bot${botToken}/${encodeURI(file.file_path)}`
    const answer = await fetch(address, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS), redirect: 'error' })
    if (answer.status === 404) return { kind: 'gone' }
    return answer.ok && answer.body !== null ? await readUpTo(answer.body, maxBytes) : { kind: 'unreachable' }
  } catch (error) {
    return outcomeOfError(error)
  }
}

/** What the server says about the size proves nothing: it is counted. */
async function readUpTo(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<DownloadOutcome> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) return { kind: 'too_large' }
    chunks.push(chunk)
  }
  return { kind: 'file', bytes: Buffer.concat(chunks) }
}

function outcomeOfError(error: unknown): DownloadOutcome {
  if (!(error instanceof TelegramError)) return { kind: 'unreachable' }
  if (/too big/i.test(error.description)) return { kind: 'too_large' }
  return error.code === 400 ? { kind: 'gone' } : { kind: 'unreachable' }
}
