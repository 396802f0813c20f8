import { Router, type Request, type Response } from 'express'
import type { SharedLink } from '../../app/share-link.ts'
import { toId, type ShortNumber } from '../../domain/ids.ts'
import type { Viewer, WebDeps } from '../deps.ts'
import type { Pages } from '../pages/pages.ts'
import { qrPngOf } from '../pages/qr-png.ts'
import { localeOf } from '../reader.ts'
import type { Guard } from '../session/guard.ts'

type ShareDeps = Pick<WebDeps, 'offices'>
type Visit = { readonly request: Request<{ shortNumber: string }>; readonly response: Response }

const SHORT_NUMBER = /^[A-Z2-9]{4}$/

/** A link to pass on by one's own hand: ready addresses, the text, and a picture of the link. No API takes part. */
export function shareRoutes(deps: ShareDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  router.get('/paylas/:shortNumber', async (request, response) => {
    const viewer = await guard.page(request, response, 'link.resend')
    if (viewer === null) return
    const shared = await sharedOf(deps, viewer, request.params.shortNumber)
    if (shared === null) return sendNothing(pages, { request, response }, viewer)
    const locale = localeOf(request, viewer.officeLocale)
    const amount = pages.reading(locale).formats.money(shared.amount)
    const content = { ...shared, office: viewer.officeName, amount }
    pages.send(response, { status: 200, template: 'share', locale, content })
  })
  router.get('/paylas/:shortNumber/qr.png', async (request, response) => {
    const viewer = await guard.call(request, 'link.resend')
    const shared = await sharedOf(deps, viewer, request.params.shortNumber)
    if (shared === null) return sendNothing(pages, { request, response }, viewer)
    response.type('png').set('content-disposition', `inline; filename="${shared.shortNumber}.png"`)
    response.send(qrPngOf(shared.url))
  })
  return router
}

async function sharedOf({ offices }: ShareDeps, viewer: Viewer, number: string): Promise<SharedLink | null> {
  return SHORT_NUMBER.test(number) ? offices.share(viewer, toId<ShortNumber>(number)) : null
}

function sendNothing(pages: Pages, { request, response }: Visit, viewer: Viewer): void {
  const locale = localeOf(request, viewer.officeLocale)
  const { t } = pages.reading(locale)
  const link = { url: '/panel', label: t('share.back') }
  const content = { heading: t('share.closed.heading'), lead: t('share.closed.lead'), next: null, link }
  pages.send(response, { status: 404, template: 'message', locale, content })
}
