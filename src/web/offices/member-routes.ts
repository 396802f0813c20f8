import { Router, type Request, type Response } from 'express'
import type { Viewer, WebDeps } from '../deps.ts'
import { createOneTimePages } from '../one-time-pages.ts'
import type { Pages, Reading } from '../pages/pages.ts'
import { readForm } from '../raw-body.ts'
import { localeOf } from '../reader.ts'
import { sha256, type Guard } from '../session/guard.ts'

type MemberDeps = Pick<WebDeps, 'offices' | 'limiters' | 'counters'>

/** Login by a one-time address, the page after it, and the way out. */
export function memberRoutes(deps: MemberDeps, pages: Pages, guard: Guard): Router {
  const router = Router()
  addLogin(router, deps, pages, guard)
  addStarted(router, deps, pages, guard)
  router.get('/panel', async (request, response) => {
    const viewer = await guard.page(request, response, 'panel.open')
    if (viewer !== null) await sendPanel({ request, response, viewer }, deps, pages)
  })
  router.post('/cikis', async (request, response) => {
    const form = await readForm(request)
    await guard.post(request, 'help', form.get('csrf'))
    await guard.close(request, response)
    response.redirect(303, '/panel')
  })
  return router
}

/** The POST spends the token: a preview bot that opens the address logs nobody in. */
function addLogin(router: Router, deps: MemberDeps, pages: Pages, guard: Guard): void {
  const oneTime = createOneTimePages(deps, pages)
  router.get('/giris/:token', async (request, response) => {
    oneTime.admit(request)
    const found = await deps.offices.readLogin(sha256(request.params.token))
    if (!found.ok) return oneTime.sendTrouble(request, response, found.error, 'login_next')
    const content = { office: found.value.officeName, action: request.originalUrl }
    pages.send(response, { status: 200, template: 'login', locale: localeOf(request, 'tr'), content })
  })
  router.post('/giris/:token', async (request, response) => {
    guard.assertOwnOrigin(request)
    oneTime.admit(request)
    await readForm(request)
    await oneTime.spendTry(request)
    const opened = await deps.offices.login(sha256(request.params.token))
    if (!opened.ok) return oneTime.sendTrouble(request, response, opened.error, 'login_next')
    guard.open(response, opened.value.plain)
    response.redirect(303, '/panel')
  })
}

/** What a payer can still pay; whether the viewer may pass it on is said by the page itself. */
const SHARED: ReadonlySet<string> = new Set(['open', 'part_paid'])

type Visit = { request: Request; response: Response; viewer: Viewer }

function addStarted(router: Router, { offices }: MemberDeps, pages: Pages, guard: Guard): void {
  const send = async ({ request, response, viewer }: Visit, telegramAddress: string | null): Promise<void> => {
    const content = {
      office: viewer.officeName,
      csrf: viewer.session.csrfToken,
      hasTelegram: await offices.hasTelegram(viewer.session.merchantId),
      telegramAddress,
    }
    pages.send(response, { status: 200, template: 'started', locale: localeOf(request, viewer.officeLocale), content })
  }
  router.get('/basladi', async (request, response) => {
    const viewer = await guard.page(request, response, 'help')
    if (viewer !== null) await send({ request, response, viewer }, null)
  })
  router.post('/basladi', async (request, response) => {
    const form = await readForm(request)
    const viewer = await guard.post(request, 'help', form.get('csrf'))
    await send({ request, response, viewer }, await offices.telegramAddress(viewer))
  })
}

async function sendPanel({ request, response, viewer }: Visit, { offices }: MemberDeps, pages: Pages): Promise<void> {
  const locale = localeOf(request, viewer.officeLocale)
  const { report, links } = await offices.panel(viewer)
  const reading = pages.reading(locale)
  const content = {
    office: viewer.officeName,
    member: viewer.member.displayName,
    csrf: viewer.session.csrfToken,
    figures: figuresOf(report, reading),
    links: links.map((link) => ({
      ...link,
      payerName: link.payerName ?? reading.t('panel.no_name'),
      amount: reading.formats.money(link.amount),
      expires: reading.formats.shortDateTime(link.expiresAt),
      shareUrl: SHARED.has(link.status) ? `/paylas/${link.shortNumber}` : null,
      statusText: reading.t(`panel.status.${link.status}`),
    })),
  }
  pages.send(response, { status: 200, template: 'panel', locale, content })
}

type Report = Awaited<ReturnType<WebDeps['offices']['panel']>>['report']

function figuresOf(report: Report, { t, formats }: Reading) {
  const attempts = report.failedAttempts.reduce((sum, { count }) => sum + count, 0)
  return [
    {
      label: t('panel.collected'),
      value: formats.money(report.collectedKurus),
      note: t('panel.collected_count', { count: report.collectedCount }),
    },
    {
      label: t('panel.waiting'),
      value: formats.money(report.waitingKurus),
      note: t('panel.waiting_count', { count: report.waitingCount }),
    },
    { label: t('panel.refunded'), value: formats.money(report.refundedKurus), note: null },
    ...(report.declaredKurus > 0
      ? [{ label: t('panel.declared'), value: formats.money(report.declaredKurus), note: null }]
      : []),
    { label: t('panel.expiring'), value: String(report.expiringCount), note: null },
    { label: t('panel.failed_attempts'), value: String(attempts), note: null },
    { label: t('panel.failed_deliveries'), value: String(report.failedDeliveries), note: null },
  ]
}
