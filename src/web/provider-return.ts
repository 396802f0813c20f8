import { Router, type Request } from 'express'
import { toId, type PosAccountId } from '../domain/ids.ts'
import { createAccountDirectory } from './account-directory.ts'
import type { WebDeps } from './deps.ts'
import type { Pages } from './pages/pages.ts'
import { createReturnMark } from './pay/return-mark.ts'
import { localeOf } from './reader.ts'
import { assertContentType, FORM_TYPE, readBody, toRawRequest } from './raw-body.ts'

type ReturnDeps = Pick<WebDeps, 'accounts' | 'pay' | 'counters' | 'ids' | 'config'>

/**
 * The payer's way back from the provider. What the address claims is never believed: it only says which page to show,
 * and that page says what has been proven.
 */
export function returnRoutes({ accounts, pay, counters, ids, config }: ReturnDeps, pages: Pages): Router {
  const router = Router()
  const mark = createReturnMark(ids, config.publicBaseUrl)
  const adapterOf = createAccountDirectory((id) => accounts.findPos(toId<PosAccountId>(id)))
  const tokenOf = async (request: Request<{ adapterId: string; accountId: string }>): Promise<string | null> => {
    const accountId = toId<PosAccountId>(request.params.accountId)
    if ((await adapterOf(accountId)) !== request.params.adapterId) return null
    const provider = await accounts.provider(accountId)
    const attempt = provider.readReturn(toRawRequest(request, await bodyOf(request)))
    return attempt === null ? null : pay.comeBack(accountId, attempt)
  }
  const answer = async (
    request: Request<{ adapterId: string; accountId: string }>,
    response: Parameters<Pages['send']>[0],
  ): Promise<void> => {
    const token = await tokenOf(request)
    if (token !== null) {
      mark.set(response, token)
      return response.redirect(303, `/o/${token}?donus=1`)
    }
    counters.count('return_unknown')
    pages.send(response, { status: 404, template: 'not-found', locale: localeOf(request, 'tr'), content: {} })
  }
  router.get('/don/:adapterId/:accountId', answer)
  router.post('/don/:adapterId/:accountId', answer)
  return router
}

async function bodyOf(request: Request<{ adapterId: string; accountId: string }>): Promise<Uint8Array> {
  if (request.method !== 'POST') return new Uint8Array()
  assertContentType(request, [FORM_TYPE])
  return readBody(request)
}
