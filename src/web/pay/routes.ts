import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { PayerAction } from '../../domain/provider-outcome.ts'
import type { StartPaymentError, WebDeps } from '../deps.ts'
import { HttpProblem } from '../http-problem.ts'
import type { Pages } from '../pages/pages.ts'
import { networkOf, RULES } from '../rate-limit.ts'
import { readBody, readForm } from '../raw-body.ts'
import { isBot, localeOf } from '../reader.ts'
import { allowFormTargets, type StrictHeaders } from '../security-headers.ts'
import { isNonceOf } from './nonce.ts'
import { createOnce } from './once.ts'
import type { FormState, PayNotice } from './pay-form-model.ts'
import { readPayerFields, typedFields } from './payer-fields.ts'
import { createReturnMark } from './return-mark.ts'
import { createShower, languageQuery, type Showing } from './show-page.ts'
import type { LinkView } from './view-model.ts'

type PayRouteDeps = Pick<WebDeps, 'pay' | 'accounts' | 'clock' | 'ids' | 'logger' | 'counters' | 'limiters' | 'config'>
type TokenRequest = Request<{ token: string }>

export type PayRoutes = { readonly page: RequestHandler<{ token: string }>; readonly router: Router }

/** The payer's pages. Only the POST starts anything; every GET, by whomever, leaves the link as it was. */
export function payRoutes(deps: PayRouteDeps, pages: Pages, strict: StrictHeaders): PayRoutes {
  const router = Router()
  const openLink = createOpener(deps, pages, strict)
  const show = createShower(deps, pages, strict)
  const start = createStarter(deps, pages, show)

  router.get('/o/:token/ode', (request, response) => response.redirect(303, payPath(request)))
  router.post('/o/:token/ode', async (request, response) => {
    assertSameSite(request)
    const form = await readForm(request)
    const view = await openLink(request, response)
    if (view !== null) await start({ request, response, view, form })
  })
  router.get('/o/:token/aydinlatma', async (request, response) => {
    const view = await openLink(request, response)
    if (view === null) return
    const content = { office: view.office.name, notice: view.office.privacyNotice, back: payPath(request) }
    pages.send(response, { status: 200, template: 'privacy', locale: localeOf(request, view.office.locale), content })
  })
  addOptOut(router, deps, pages, openLink)
  const page: PayRoutes['page'] = async (request, response) => {
    const view = await openLink(request, response)
    if (view === null) return
    countVisit(deps, view, request)
    await show({ request, response, view, status: 200, form: null })
  }
  return { page, router }
}

type LinkOpener = ReturnType<typeof createOpener>

/**
 * The way out of the messages. The page asks once more; a mail program's one POST (RFC 8058) comes without cookie,
 * page or origin, and its answer is no redirect.
 */
function addOptOut(router: Router, { pay }: PayRouteDeps, pages: Pages, openLink: LinkOpener): void {
  const show = (request: TokenRequest, response: Response, view: LinkView, done: boolean): void => {
    const content = { office: view.office.name, done, action: `/o/${encodeURIComponent(tokenOf(request))}/dur` }
    pages.send(response, { status: 200, template: 'opt-out', locale: localeOf(request, view.office.locale), content })
  }
  router.get('/o/:token/dur', async (request, response) => {
    const view = await openLink(request, response)
    if (view !== null) show(request, response, view, false)
  })
  router.post('/o/:token/dur', async (request, response) => {
    await readBody(request)
    const view = await openLink(request, response)
    if (view === null) return
    await pay.optOut(tokenOf(request))
    show(request, response, view, true)
  })
}

const tokenOf = (request: Request): string => String(request.params['token'])

const payPath = (request: Request): string => `/o/${encodeURIComponent(tokenOf(request))}${languageQuery(request)}`

/** A form of another site cannot start a payment here; browsers that do not tell are believed. */
function assertSameSite(request: Request): void {
  if (request.headers['sec-fetch-site'] === 'cross-site') throw new HttpProblem(403, 'csrf_refused')
}

/** Unknown and malformed tokens take the same way to the same page; after thirty of them an address has to wait. */
function createOpener({ pay, limiters, counters }: PayRouteDeps, pages: Pages, strict: StrictHeaders) {
  const wrongTokens = limiters(RULES.wrongToken)
  return async (request: TokenRequest, response: Response): Promise<LinkView | null> => {
    const network = networkOf(request.ip)
    const wait = wrongTokens.waitSeconds(network)
    if (wait > 0) throw new HttpProblem(429, 'rate_limited', wait)
    const view = await pay.open(tokenOf(request))
    if (view.kind !== 'not_found') return view
    counters.count('wrong_token')
    await wrongTokens.spend(network)
    response.setHeaders(strict)
    pages.send(response, { status: 404, template: 'not-found', locale: localeOf(request, 'tr'), content: {} })
    return null
  }
}

function countVisit({ pay, counters }: PayRouteDeps, view: LinkView, request: Request): void {
  const visitor = request.method === 'HEAD' || isBot(request.headers['user-agent']) ? 'bot' : 'person'
  counters.count(visitor === 'bot' ? 'page_bot' : 'page_person')
  pay.countView(view.link.id, visitor)
}

type Starting = { request: Request; response: Response; view: LinkView; form: URLSearchParams }

function createStarter(deps: PayRouteDeps, pages: Pages, show: (showing: Showing) => Promise<void>) {
  const mark = createReturnMark(deps.ids, deps.config.publicBaseUrl)
  const startOnce = createOnce<Awaited<ReturnType<PayRouteDeps['pay']['start']>>>(deps.clock, ({ ok }) => ok)
  return async ({ request, response, view, form }: Starting): Promise<void> => {
    const token = tokenOf(request)
    if (!('offer' in view)) return response.redirect(303, payPath(request))
    const typed = typedFields(form)
    const refuse = (status: number, notice: PayNotice | null, wrong: FormState['wrong'] = []): Promise<void> =>
      show({ request, response, view, status, form: { typed, wrong, notice } })
    const nonce = form.get('nonce') ?? ''
    if (!isNonceOf(nonce, token)) return refuse(422, 'stale_page')
    const { fields, wrong } = readPayerFields(typed, view.kind === 'under_way' ? [] : view.offer.needs)
    if (wrong.length > 0) return refuse(422, null, wrong)
    const installmentCap = form.get('tek') === '1' ? 1 : null
    const started = await startOnce(nonce, () => deps.pay.start({ token, payer: fields, installmentCap }))
    // a new visit to the provider: what this browser came back from is over
    if (started.ok) mark.clear(response)
    if (started.ok) return sendPayerOn({ request, response, view, pages, action: started.value.action })
    return answerError(started.error, { request, response, refuse })
  }
}

type Refusing = {
  request: Request
  response: Response
  refuse: (status: number, notice: PayNotice | null, wrong?: FormState['wrong']) => Promise<void>
}

function answerError(error: StartPaymentError, { request, response, refuse }: Refusing): Promise<void> | void {
  switch (error.kind) {
    case 'invalid_fields':
      return refuse(422, null, error.fields)
    case 'too_many_starts':
      return refuse(429, 'too_many_starts')
    case 'provider_unreachable':
      return refuse(503, 'provider_unreachable')
    case 'unknown_result':
    case 'not_found':
    case 'not_payable':
      return response.redirect(303, payPath(request))
  }
}

type Leaving = { request: Request; response: Response; view: LinkView; pages: Pages; action: PayerAction }

function sendPayerOn({ request, response, view, pages, action }: Leaving): void {
  if (action.kind === 'redirect') return response.redirect(303, action.url)
  const provider = 'offer' in view ? view.offer.provider.displayName : ''
  allowFormTargets(response, [new URL(action.url).host])
  const content = { office: view.office.name, provider, action: action.url, fields: Object.entries(action.fields) }
  pages.send(response, { status: 200, template: 'leaving', locale: localeOf(request, view.office.locale), content })
}
