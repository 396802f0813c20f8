import { z } from 'zod'
import { basicAuth, startSmsServer, type SmsAnswer, type SmsRequest } from './fake-sms-server.ts'

export type NetgsmJob = {
  readonly jobid: string
  readonly number: string
  readonly text: string
  readonly header: string
  readonly encoding: string | null
  readonly iysfilter: string | null
  readonly referansID: string | null
  readonly queuedAt: string
  status: number
  deliveredDate: string | null
}

const sendSchema = z.object({
  msgheader: z.string().max(11),
  encoding: z.enum(['TR', 'ASCII']).optional(),
  iysfilter: z.string().optional(),
  referansID: z.string().optional(),
  messages: z.array(z.object({ msg: z.string().min(1), no: z.string().regex(/^\d{10}$/) })).min(1),
})
const reportSchema = z.object({
  jobids: z.array(z.string()).optional(),
  startdate: z.string().optional(),
  stopdate: z.string().optional(),
  pagenumber: z.number().default(0),
  pagesize: z.number().default(10),
})

const MAX_LENGTH = 912

type Account = { readonly usercode: string; readonly password: string; readonly headers: readonly string[] }

const error = (code: string): SmsAnswer => ({ status: 406, json: { code, jobid: null, description: 'error' } })

/**
 * Netgsm as its REST v2 documents describe it. `jobs` is the truth: what stands there reaches a phone, whatever was
 * answered. `now` is the clock of its reports (dd.MM.yyyy HH:mm:ss, Türkiye).
 */
export async function startFakeNetgsm(account: Account, now: () => string) {
  const jobs: NetgsmJob[] = []
  const routes: Readonly<Record<string, (body: unknown) => SmsAnswer>> = {
    '/sms/rest/v2/send': (body) => queue(jobs, account, body, now()),
    '/sms/rest/v2/report': (body) => report(jobs, body),
  }
  const server = await startSmsServer((request: SmsRequest): SmsAnswer => {
    const route = routes[request.path]
    if (route === undefined || request.method !== 'POST') return { status: 404, json: {} }
    if (request.headers.authorization !== basicAuth(account.usercode, account.password)) return error('30')
    if (request.headers['content-type'] !== 'application/json') return error('70')
    return route(parseJson(request.body))
  })
  return {
    ...server,
    jobs,
    /** What the operator told about a job: a status of the report, and when it was delivered. */
    settle(jobid: string, status: number, deliveredDate: string | null = null): void {
      const job = jobs.find((one) => one.jobid === jobid)
      if (job === undefined) throw new Error(`no job ${jobid}`)
      Object.assign(job, { status, deliveredDate })
    },
  }
}

export type FakeNetgsm = Awaited<ReturnType<typeof startFakeNetgsm>>

function queue(jobs: NetgsmJob[], account: Account, body: unknown, queuedAt: string): SmsAnswer {
  const parsed = sendSchema.safeParse(body)
  if (!parsed.success) return error('70')
  const { msgheader, encoding, iysfilter, referansID, messages } = parsed.data
  if (!account.headers.includes(msgheader)) return error('40')
  if (messages.some(({ msg }) => msg.length > MAX_LENGTH)) return error('20')
  const jobid = `17377215342605050${String(jobs.length + 1).padStart(8, '0')}`
  for (const { msg, no } of messages) {
    jobs.push({
      ...{ jobid, number: no, text: msg, header: msgheader, queuedAt, status: 0, deliveredDate: null },
      encoding: encoding ?? null,
      iysfilter: iysfilter ?? null,
      referansID: referansID ?? null,
    })
  }
  return { status: 200, json: { code: '00', jobid, description: 'queued' } }
}

/** dd.MM.yyyy HH:mm:ss → something that sorts. */
const sortable = (date: string): string => date.replace(/^(\d\d)\.(\d\d)\.(\d{4}) /, '$3-$2-$1 ')

function report(jobs: readonly NetgsmJob[], body: unknown): SmsAnswer {
  const parsed = reportSchema.safeParse(body)
  if (!parsed.success) return error('70')
  const { jobids, startdate, stopdate, pagenumber, pagesize } = parsed.data
  if (jobids === undefined && (startdate === undefined || stopdate === undefined)) return error('70')
  const found = jobs.filter(
    ({ jobid, queuedAt }) =>
      (jobids === undefined || jobids.includes(jobid)) &&
      (startdate === undefined || sortable(queuedAt) >= sortable(startdate)) &&
      (stopdate === undefined || sortable(queuedAt) <= sortable(stopdate)),
  )
  const page = found.slice(pagenumber * pagesize, (pagenumber + 1) * pagesize)
  if (page.length === 0) return { status: 406, json: { code: '60', jobs: null, description: 'no records' } }
  const rows = page.map(({ jobid, number, status, deliveredDate, referansID, text }) => ({
    ...{ jobid, number: `90${number}`, status, operator: 30, msglen: text.length, deliveredDate, errorCode: 0 },
    ...(referansID === null ? {} : { referansID }),
  }))
  return { status: 200, json: { code: '00', jobs: rows, description: 'ok' } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
