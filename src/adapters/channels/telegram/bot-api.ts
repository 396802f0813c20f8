import { setTimeout as sleep } from 'node:timers/promises'
import { Telegram, TelegramError } from 'telegraf'
import { z } from 'zod'
import type { Logger } from '../../../ports/logger.ts'
import { type TelegramSettings, UPDATES } from './config.ts'

/** Longer than Telegram takes on a bad day, shorter than a job's patience. */
const CALL_TIMEOUT_MS = 15_000

type Call = Telegram['callApi']
type CallSignal = NonNullable<NonNullable<Parameters<Call>[2]>['signal']>

/** The Bot API with a time limit on each call; telegraf alone waits 500 seconds. */
export type BotApi = {
  readonly call: <Method extends Parameters<Call>[0]>(
    method: Method,
    payload: Parameters<typeof Telegram.prototype.callApi<Method>>[1],
    signal?: AbortSignal,
  ) => ReturnType<typeof Telegram.prototype.callApi<Method>>
  readonly upload: (method: 'sendDocument', form: FormData) => Promise<{ readonly message_id: number }>
}

/** A file may take its time. */
const UPLOAD_TIMEOUT_MS = 60_000

const uploadAnswer = z.union([
  z.object({ ok: z.literal(true), result: z.object({ message_id: z.number().int() }) }),
  z.object({
    ok: z.literal(false),
    error_code: z.number().int(),
    description: z.string(),
    parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
  }),
])

/**
 * Sends a form with a file by the platform's own fetch: telegraf's older HTTP library never ends such a request on this
 * Node. Rejects as telegraf does.
 */
async function upload(
  { botToken, apiRoot }: Pick<TelegramSettings, 'botToken' | 'apiRoot'>,
  method: string,
  form: FormData,
): Promise<{ readonly message_id: number }> {
  const address = `${apiRoot.replace(/\/$/, '')}/bot${botToken}/${method}`
  const signal = AbortSignal.timeout(UPLOAD_TIMEOUT_MS)
  const answer = await fetch(address, { method: 'POST', body: form, signal, redirect: 'error' })
  const read = uploadAnswer.parse(await answer.json())
  if (read.ok) return read.result
  const { error_code, description, parameters } = read
  throw new TelegramError({ error_code, description, ...(parameters === undefined ? {} : { parameters }) } as never)
}

export function openBotApi({ botToken, apiRoot }: Pick<TelegramSettings, 'botToken' | 'apiRoot'>): BotApi {
  const telegram = new Telegram(botToken, { apiRoot, webhookReply: false })
  return {
    upload: (method, form) => upload({ botToken, apiRoot }, method, form),
    call: (method, payload, signal = AbortSignal.timeout(CALL_TIMEOUT_MS)) =>
      // telegraf types the signal by an older library's class; node's own is what it is given in fact.
      telegram.callApi(method, payload, { signal: signal as CallSignal }),
  }
}

/** Who the bot is; null until Telegram has answered. */
export type BotIdentity = { readonly id: number; readonly username: string }

/** The bot's own name, asked once. */
export function openIdentity(api: BotApi, logger: Logger) {
  let known: BotIdentity | null = null
  let asking: Promise<void> | null = null
  const ask = async (): Promise<void> => {
    try {
      const { id, username } = await api.call('getMe', {})
      known = { id, username }
    } catch (error) {
      logger.warn('telegram.unknown_name', { reason: error instanceof Error ? error.name : 'unknown' })
    }
  }
  return {
    known: () => known,
    async learn(): Promise<void> {
      if (known !== null) return
      asking ??= ask().finally(() => (asking = null))
      await asking
    },
  }
}

/** Asks for what came in beyond `offset`; everything below it is thereby confirmed to Telegram. */
export async function getUpdates(
  api: BotApi,
  offset: number,
  pollSeconds: number,
  stop: AbortSignal,
): Promise<readonly unknown[]> {
  const limit = AbortSignal.timeout(pollSeconds * 1_000 + CALL_TIMEOUT_MS)
  const payload = { offset, timeout: pollSeconds, limit: 100, allowed_updates: [...UPDATES] }
  return api.call('getUpdates', payload, AbortSignal.any([limit, stop]))
}

/** Waits, or ends early without a word when asked to stop. */
export const pause = (ms: number, stop: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal: stop }).catch(() => undefined)
