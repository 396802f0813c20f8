import { z } from 'zod'
import type { NetgsmSettings } from './config.ts'

const LARGEST_ANSWER = 1_000_000

const text = z.union([z.string(), z.number()]).transform(String)
const maybeText = text.nullish().transform((value) => value ?? null)

const sendAnswer = z.object({ code: text, jobid: maybeText })
const reportAnswer = z.object({
  code: text,
  jobs: z
    .array(z.object({ jobid: text, status: z.coerce.number(), deliveredDate: maybeText, referansID: maybeText }))
    .nullish()
    .transform((jobs) => jobs ?? []),
})

export type SendAnswer = z.output<typeof sendAnswer>
export type ReportAnswer = z.output<typeof reportAnswer>
export type ReportedJob = ReportAnswer['jobs'][number]

/** An answer that is not the API's own: a gateway's page, a cut line, a code of HTTP alone. */
export class NetgsmHttpError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

/**
 * Netgsm's REST v2 API (`/sms/rest/v2/send`, `/report`): HTTP Basic, JSON both ways, 200 or 406 with a code of its own.
 * Rejects with NetgsmHttpError or with what `fetch` threw.
 */
export function openRestApi({ baseUrl, usercode, password, timeoutMs }: NetgsmSettings) {
  const authorization = `Basic ${Buffer.from(`${usercode}:${password}`).toString('base64')}`
  async function post<T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    const response = await fetch(new URL(path, baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(body),
      // A redirect would carry the password to another place.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const parsed = answer.safeParse(parseJson(await response.text()))
    if ((response.status !== 200 && response.status !== 406) || !parsed.success) {
      throw new NetgsmHttpError(response.status)
    }
    return parsed.data
  }
  return {
    send: (body: object): Promise<SendAnswer> => post('/sms/rest/v2/send', body, sendAnswer),
    report: (body: object): Promise<ReportAnswer> => post('/sms/rest/v2/report', body, reportAnswer),
  }
}

export type RestApi = ReturnType<typeof openRestApi>

function parseJson(body: string): unknown {
  try {
    return body.length > LARGEST_ANSWER ? null : JSON.parse(body)
  } catch {
    return null
  }
}
