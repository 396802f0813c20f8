import compression from 'compression'
import express, { type Express, type Router } from 'express'
import { erasureRoutes } from './approval/erasure-routes.ts'
import { approvalRoutes } from './approval/routes.ts'
import { callbackRoutes } from './callbacks.ts'
import { channelRoutes } from './channel-webhooks.ts'
import { chatRoutes } from './chat/routes.ts'
import type { WebDeps } from './deps.ts'
import { errorPages, nothingHere } from './error-handler.ts'
import { healthRoutes } from './health.ts'
import { bankSmsRoutes, inboxRoutes } from './inbox/routes.ts'
import { machineErrors } from './machine-errors.ts'
import { claimRoutes } from './offices/claim-routes.ts'
import { shareRoutes } from './offices/share-routes.ts'
import { memberRoutes } from './offices/member-routes.ts'
import { createPages } from './pages/pages.ts'
import { payRoutes } from './pay/routes.ts'
import { returnRoutes } from './provider-return.ts'
import { securityHeaders, strictHeaders } from './security-headers.ts'
import { changeRoutes } from './team/change-routes.ts'
import { joinRoutes } from './team/join-routes.ts'
import { securityRoutes } from './team/security-routes.ts'
import { createGuard } from './session/guard.ts'

/** Small answers do not gain by it. */
const COMPRESS_FROM_BYTES = 1_024

/**
 * The order is the meaning: first the two doors that are in a hurry, with nothing around them: the page payers open,
 * which brings its own headers, and the machines; then headers for everything that a browser shows; then pages; last
 * whatever nobody took, and the one place that catches.
 */
export function createWebServer(deps: WebDeps): Express {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  app.set('trust proxy', deps.config.trustProxy)
  app.set('query parser', false)

  const pages = createPages(deps.config)
  const strict = strictHeaders(deps.config.publicBaseUrl)
  const pay = payRoutes(deps, pages, strict)
  app.get('/o/:token', pay.page)
  app.use(machineDoors(deps))
  app.use(securityHeaders(strict))
  app.use(healthRoutes(deps))
  app.use(compression({ threshold: COMPRESS_FROM_BYTES, filter: isDocument }))
  app.use(pages.assets.router)
  app.use(pay.router)
  app.use(officeDoors(deps, pages))
  app.use(nothingHere)
  app.use(errorPages(deps, pages, strict))
  return app
}

function machineDoors(deps: WebDeps): Router {
  const router = express.Router()
  router.use(callbackRoutes(deps))
  router.use(channelRoutes(deps))
  router.use(bankSmsRoutes(deps))
  router.use(machineErrors(deps))
  return router
}

function officeDoors(deps: WebDeps, pages: ReturnType<typeof createPages>): Router {
  const guard = createGuard(deps, pages)
  const router = express.Router()
  router.use(returnRoutes(deps, pages))
  router.use(claimRoutes(deps, pages, guard))
  router.use(memberRoutes(deps, pages, guard))
  router.use(shareRoutes(deps, pages, guard))
  router.use(chatRoutes(deps, pages, guard))
  router.use(inboxRoutes(deps, pages, guard))
  router.use(approvalRoutes(deps, pages, guard))
  router.use(erasureRoutes(deps, pages, guard))
  router.use(joinRoutes(deps, pages, guard))
  router.use(changeRoutes(deps, pages, guard))
  router.use(securityRoutes(deps, pages, guard))
  router.get('/', (_request, response) => response.redirect(303, '/panel'))
  return router
}

/** A stream must not wait in a compressor. */
const isDocument: compression.CompressionFilter = (_request, response) =>
  /^text\/(?:html|css|javascript)/.test(String(response.getHeader('Content-Type') ?? ''))
