import { Router, type Request } from 'express'
import { z } from 'zod'
import { toId } from '../../domain/ids.ts'
import { MAX_FILE_BYTES } from '../../domain/link-batch.ts'
import type { InboundEvent } from '../../ports/message-channel.ts'
import type { ChatPlace, Viewer, WebDeps } from '../deps.ts'
import { HttpProblem } from '../http-problem.ts'
import type { Pages } from '../pages/pages.ts'
import { assertContentType, FILE_TYPE, queryOf, readBody, readJson, VISIBLE } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { allowOwnScript } from '../security-headers.ts'
import type { Guard } from '../session/guard.ts'
import { streamBoard } from '../board-stream.ts'

type ChatDeps = Pick<WebDeps, 'offices' | 'files' | 'inbound' | 'board' | 'clock' | 'logger'>

/** The browser makes the id: the same message sent again after a lost answer is the same message. */
const sentMessage = z.object({ id: z.uuid(), text: z.string().trim().min(1).max(4_000).regex(VISIBLE) })
const pressedChoice = z.object({ id: z.uuid(), action: z.string().min(1).max(64), message: z.string().min(1).max(100) })
/** The file itself is the body. */
const uploadOf = z.object({ id: z.uuid(), ad: z.string().trim().min(1).max(100).regex(VISIBLE) })
const sent = z.union([sentMessage, pressedChoice])

/** The browser chat: a page, a stream, and one door for what is typed or pressed. */
export function chatRoutes(deps: ChatDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  router.get('/sohbet', async (request, response) => {
    const viewer = await guard.page(request, response, 'help')
    if (viewer === null) return
    const locale = localeOf(request, viewer.officeLocale)
    if ((await deps.offices.chatOf(viewer)) === null) {
      const { t } = pages.reading(locale)
      const content = { heading: t('chat.no_chat.heading'), lead: t('chat.no_chat.lead'), next: null, link: null }
      return pages.send(response, { status: 200, template: 'message', locale, content })
    }
    allowOwnScript(response)
    const content = { office: viewer.officeName, csrf: viewer.session.csrfToken, maxFileBytes: MAX_FILE_BYTES }
    pages.send(response, { status: 200, template: 'chat', locale, content })
  })
  router.get('/sohbet/akis', async (request, response) => {
    const viewer = await guard.call(request, 'help')
    const place = await placeOf(deps, viewer)
    const filter = { merchantId: viewer.session.merchantId, ...place }
    await streamBoard(
      deps,
      { request, response },
      {
        merchantId: filter.merchantId,
        list: (afterRevision, limit) => deps.board.list(filter, { afterRevision, limit }),
        isAlive: () => guard.isAlive(request),
      },
    )
  })
  router.post('/sohbet', async (request, response) => {
    const viewer = await guard.post(request, 'help', csrfHeader(request))
    const body = sent.safeParse(await readJson(request))
    if (!body.success) throw new HttpProblem(400, 'bad_request')
    await acceptFromChat(deps, viewer, await placeOf(deps, viewer), body.data)
    response.status(202).json({ id: body.data.id })
  })
  router.post('/sohbet/dosya', async (request, response) => {
    const viewer = await guard.post(request, 'link.create', csrfHeader(request))
    const upload = uploadOf.safeParse(Object.fromEntries(queryOf(request)))
    assertContentType(request, [FILE_TYPE])
    if (!upload.success) throw new HttpProblem(400, 'bad_request')
    const bytes = await readBody(request, MAX_FILE_BYTES)
    await acceptFile(deps, viewer, await placeOf(deps, viewer), { ...upload.data, bytes })
    response.status(202).json({ id: upload.data.id })
  })
  router.get('/sohbet/dosya/:id', async (request, response) => {
    const viewer = await guard.call(request, 'link.create')
    const id = z.uuid().safeParse(request.params.id)
    const file = id.success ? await deps.files.find(viewer.session.merchantId, toId(id.data)) : null
    if (file === null) throw new HttpProblem(404, 'bad_request')
    response.status(200).setHeader('content-type', file.mediaType)
    response.setHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
    response.end(file.bytes)
  })
  return router
}

export const csrfHeader = (request: Request): string | null => {
  const value = request.headers['x-csrf-token']
  return typeof value === 'string' ? value : null
}

async function placeOf({ offices }: ChatDeps, viewer: Viewer): Promise<ChatPlace> {
  const place = await offices.chatOf(viewer)
  if (place === null) throw new HttpProblem(404, 'bad_request')
  return place
}

/** Shown first, then accepted: the answer to a message never stands above it. Both steps bear being repeated. */
async function acceptFromChat(
  { inbound, board, clock }: ChatDeps,
  { session, member }: Viewer,
  place: ChatPlace,
  body: z.infer<typeof sent>,
): Promise<void> {
  const at = { dedupeKey: `${place.address}:${body.id}`, from: place.address, sentAt: clock.now() }
  if ('action' in body) {
    return inbound.accept(place.channelAccountId, {
      kind: 'press',
      ...at,
      action: body.action,
      messageRef: body.message,
    })
  }
  await board.post({
    merchantId: session.merchantId,
    ...place,
    kind: 'web_chat',
    direction: 'inbound',
    subject: null,
    text: inbound.scrub(body.text),
    html: null,
    choices: [],
    link: null,
    dedupeKey: `typed:${at.dedupeKey}`,
  })
  const event: InboundEvent = {
    kind: 'text',
    ...at,
    displayName: member.displayName,
    text: body.text,
    replyToRef: null,
  }
  await inbound.accept(place.channelAccountId, event)
}

/** The name stands in the chat like any other message; the file waits for the job that reads it. */
async function acceptFile(
  { inbound, board, files, clock }: ChatDeps,
  { session, member }: Viewer,
  place: ChatPlace,
  { id, ad, bytes }: z.infer<typeof uploadOf> & { readonly bytes: Uint8Array },
): Promise<void> {
  const dedupeKey = `${place.address}:${id}`
  const fileName = inbound.scrub(ad)
  await board.post({
    merchantId: session.merchantId,
    ...place,
    kind: 'web_chat',
    direction: 'inbound',
    subject: null,
    text: `\u{1F4CE} ${fileName}`,
    html: null,
    choices: [],
    link: null,
    dedupeKey: `typed:${dedupeKey}`,
  })
  const ref = await files.keep(session.merchantId, { fileName, bytes })
  await inbound.accept(place.channelAccountId, {
    kind: 'document',
    dedupeKey,
    from: place.address,
    displayName: member.displayName,
    fileName,
    ref,
    sentAt: clock.now(),
  })
}
