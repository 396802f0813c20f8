import { timingSafeEqual } from 'node:crypto'
import { Router, type Request } from 'express'
import { z } from 'zod'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { BoardMessage } from '../../ports/message-board.ts'
import { streamBoard } from '../board-stream.ts'
import { csrfHeader } from '../chat/routes.ts'
import type { Viewer, WebDeps } from '../deps.ts'
import { HttpProblem } from '../http-problem.ts'
import type { Pages } from '../pages/pages.ts'
import { readJson, VISIBLE } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { allowFramedEmail, allowOwnScript } from '../security-headers.ts'
import type { Guard } from '../session/guard.ts'

type InboxDeps = Pick<WebDeps, 'inbound' | 'board' | 'clock' | 'logger' | 'accounts'>

const answered = z.object({
  id: z.uuid(),
  /** The message whose conversation is answered: account and address are read from it, not from the browser. */
  message: z.string().min(1).max(100),
  text: z.string().trim().min(1).max(4_000).regex(VISIBLE).optional(),
  action: z.string().min(1).max(64).optional(),
})

const MAX_MESSAGES = 500

/** A link in a framed e-mail opens a page of its own, as in a mail program. */
const OPENS_OUTSIDE = '<!doctype html><base target="_blank">'

/** The sandbox inbox: what channels without an outside world would have sent, and a way to answer as its reader. */
export function inboxRoutes(deps: InboxDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  router.get('/gelen-kutusu', async (request, response) => {
    const viewer = await guard.page(request, response, 'inbox.view')
    if (viewer === null) return
    allowOwnScript(response)
    const content = { office: viewer.officeName, csrf: viewer.session.csrfToken, kinds: PAYER_CHANNELS }
    pages.send(response, { status: 200, template: 'inbox', locale: localeOf(request, viewer.officeLocale), content })
  })
  router.get('/gelen-kutusu/akis', async (request, response) => {
    const { merchantId } = (await guard.call(request, 'inbox.view')).session
    await streamBoard(
      deps,
      { request, response },
      {
        merchantId,
        list: (afterRevision, limit) =>
          deps.board.list({ merchantId, kinds: PAYER_CHANNELS }, { afterRevision, limit }),
        isAlive: () => guard.isAlive(request),
      },
    )
  })
  router.get('/gelen-kutusu/eposta/:id', async (request, response) => {
    const viewer = await guard.call(request, 'inbox.view')
    const message = await findMessage(deps, viewer.session.merchantId, request.params.id)
    allowFramedEmail(response)
    response.type('text/html; charset=utf-8').send(`${OPENS_OUTSIDE}${message?.html ?? ''}`)
  })
  router.post('/gelen-kutusu', async (request, response) => {
    const viewer = await guard.post(request, 'inbox.view', csrfHeader(request))
    const body = answered.safeParse(await readJson(request))
    if (!body.success) throw new HttpProblem(400, 'bad_request')
    await acceptAnswer(deps, viewer, body.data)
    response.status(202).json({ id: body.data.id })
  })
  return router
}

async function findMessage({ board }: InboxDeps, merchantId: MerchantId, id: string): Promise<BoardMessage | null> {
  const messages = await board.list({ merchantId, kinds: PAYER_CHANNELS }, { afterRevision: 0, limit: MAX_MESSAGES })
  return messages.find((message) => message.id === id) ?? null
}

async function acceptAnswer(deps: InboxDeps, { session }: Viewer, body: z.infer<typeof answered>): Promise<void> {
  const message = await findMessage(deps, session.merchantId, body.message)
  if (message === null) throw new HttpProblem(404, 'bad_request')
  const { address, channelAccountId, kind } = message
  const at = { dedupeKey: `inbox:${body.id}`, from: address, sentAt: deps.clock.now() }
  if (body.action !== undefined) {
    return deps.inbound.accept(channelAccountId, { kind: 'press', ...at, action: body.action, messageRef: message.id })
  }
  if (body.text === undefined) throw new HttpProblem(400, 'bad_request')
  await deps.board.post({
    merchantId: session.merchantId,
    channelAccountId,
    kind,
    address,
    direction: 'inbound',
    subject: null,
    text: deps.inbound.scrub(body.text),
    html: null,
    choices: [],
    link: null,
    dedupeKey: `typed:${at.dedupeKey}`,
  })
  const event = { kind: 'text', ...at, displayName: null, text: body.text, replyToRef: message.id } as const
  await deps.inbound.accept(channelAccountId, event)
}

const bankSms = z.object({ to: z.string().min(5).max(32), text: z.string().min(1).max(500) })

type BankDeps = Pick<WebDeps, 'board' | 'offices' | 'config' | 'ids'>

/** The sandbox POS's test bank "sends" its 3-D Secure code: it appears in the inbox of the office that wrote to that phone. */
export function bankSmsRoutes(deps: BankDeps): Router {
  const router = Router()
  router.post('/gelen-kutusu/banka-sms', async (request, response) => {
    if (!isBank(request, deps.config.bankSmsSecret)) throw new HttpProblem(401, 'bad_request')
    const sms = bankSms.safeParse(await readJson(request))
    if (!sms.success) throw new HttpProblem(400, 'bad_request')
    const place = await deps.offices.smsPlace(sms.data.to)
    if (place === null) throw new HttpProblem(404, 'bad_request')
    await deps.board.post({
      ...place,
      kind: 'sms',
      address: sms.data.to,
      direction: 'outbound',
      subject: null,
      text: sms.data.text,
      html: null,
      choices: [],
      link: null,
      dedupeKey: `bank:${deps.ids.uuid()}`,
    })
    response.status(202).json({ status: 'shown' })
  })
  return router
}

function isBank(request: Request, secret: string | null): boolean {
  const given = Buffer.from(String(request.headers['x-bank-secret'] ?? ''))
  const expected = Buffer.from(secret ?? '')
  return expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)
}
