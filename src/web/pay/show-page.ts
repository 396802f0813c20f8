import type { Request, Response } from 'express'
import type { WebDeps } from '../deps.ts'
import { pageHeaders, type Pages } from '../pages/pages.ts'
import { queryOf } from '../raw-body.ts'
import { chosenLocale, isBot, localeOf } from '../reader.ts'
import { headersAllowing, type StrictHeaders } from '../security-headers.ts'
import { createInstallmentQuotes, NO_QUOTES, type InstallmentQuotes } from './installment-quotes.ts'
import { createKeptPages, type DrawnPage, type PageOf } from './kept-pages.ts'
import { drawNonce } from './nonce.ts'
import { bodyAround, type PageBody } from './page-body.ts'
import type { FormState } from './pay-form-model.ts'
import type { TypedFields } from './payer-fields.ts'
import { createReturnMark } from './return-mark.ts'
import { toPayPage, type LinkView } from './view-model.ts'

export type Showing = {
  readonly request: Request
  readonly response: Response
  readonly view: LinkView
  readonly status: number
  /** Null for a visit; a POST that is refused shows what was typed again. */
  readonly form: Pick<FormState, 'typed' | 'wrong' | 'notice'> | null
}

type ShowDeps = Pick<WebDeps, 'accounts' | 'clock' | 'ids' | 'logger' | 'config'>

/** What the visitor brings: where from, and how often this page has refreshed itself. */
type Visit = { readonly returned: boolean; readonly awaitsResult: boolean; readonly round: number }

const NOTHING_TYPED: TypedFields = { name: '', email: '', phone: '' }
const EMPTY_FORM = { typed: NOTHING_TYPED, wrong: [], notice: null } as const
const PLAIN_VISIT: Visit = { returned: false, awaitsResult: false, round: 0 }

/** Draws the page of a link. What every visitor sees alike is drawn once and kept; the nonce is always the visitor's own. */
export function createShower(deps: ShowDeps, pages: Pages, strict: StrictHeaders): (showing: Showing) => Promise<void> {
  const quotes = createInstallmentQuotes(deps)
  const visitOf = createVisitReader(deps)
  const kept = createKeptPages()
  return async ({ request, response, view, status, form }) => {
    const token = String(request.params['token'])
    const visit = visitOf(request, token)
    const locale = localeOf(request, view.office.locale)
    const quoted = await quotesFor(quotes, view, request)
    const page: PageOf = { token, locale, query: languageQuery(request), view, quotes: quoted, now: deps.clock.now() }
    const mark = (): string => drawNonce(deps.ids, token)
    const draw = (): DrawnPage => {
      const headers = headersAllowing(strict, 'offer' in view ? view.offer.provider.payerHosts : [])
      return {
        headers: headers.concat(...pageHeaders(locale)),
        body: drawBody(pages, page, { visit, form: { ...EMPTY_FORM, ...form, nonce: mark() } }),
      }
    }
    const drawn = form === null && visit === PLAIN_VISIT ? kept(page, draw) : draw()
    sendDrawn({ request, response, status }, drawn, mark())
  }
}

/** The nonce that it is drawn with marks the gap; each sending puts its own there. */
function drawBody(pages: Pages, page: PageOf, { visit, form }: { visit: Visit; form: FormState }): PageBody {
  const { locale, view, query } = page
  const shown = toPayPage(view, pages.reading(locale), { ...page, ...visit, form })
  return bodyAround(pages.render({ template: 'pay', locale, content: { page: shown, query } }), form.nonce)
}

/** In one go, past whatever stands around: a page is opened more often than anything else here. */
function sendDrawn({ request, response, status }: Answering, { headers, body }: DrawnPage, nonce: string): void {
  const isGzip = GZIP.test(String(request.headers['accept-encoding'] ?? ''))
  const bytes = isGzip ? body.gzipped(nonce) : body.plain(nonce)
  const encoding = isGzip ? ['content-encoding', 'gzip'] : []
  response.writeHead(status, headers.concat('content-length', String(bytes.length), encoding))
  response.end(bytes)
}

type Answering = Pick<Showing, 'request' | 'response' | 'status'>

/** Named in Accept-Encoding, and not with a weight of nothing. */
const GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i

/** Most visits bring nothing: neither a question in the address nor a cookie. */
function createVisitReader({ ids, config }: ShowDeps): (request: Request, token: string) => Visit {
  const mark = createReturnMark(ids, config.publicBaseUrl)
  return (request, token) => {
    const query = queryOf(request)
    const isVisit = request.method !== 'POST'
    const visit: Visit = {
      returned: query.get('donus') === '1',
      awaitsResult: isVisit && query.get('devam') !== '1' && mark.isOn(request, token),
      round: roundOf(query),
    }
    return visit.returned || visit.awaitsResult || visit.round > 0 ? visit : PLAIN_VISIT
  }
}

function roundOf(query: ReturnType<typeof queryOf>): number {
  const text = query.get('tur') ?? ''
  return /^\d{1,3}$/.test(text) ? Number(text) : 0
}

async function quotesFor(quotes: InstallmentQuotes, view: LinkView, request: Request): Promise<PageOf['quotes']> {
  if (!('offer' in view) || view.link.installmentCap <= 1 || isBot(request.headers['user-agent'])) return NO_QUOTES
  const { provider, due } = view.offer
  if (!provider.quotesInstallments) return NO_QUOTES
  return quotes.ask({ posAccountId: provider.posAccountId, amount: due, cap: view.link.installmentCap })
}

/** The choice of language travels with the form, since no cookie keeps it. */
export const languageQuery = (request: Request): string => {
  const locale = chosenLocale(request)
  return locale === null ? '' : `?dil=${locale}`
}
