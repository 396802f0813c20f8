import { Router } from 'express'
import type { WebDeps } from './deps.ts'

/** /healthz: the process answers. /readyz: everything it needs answers too; a load balancer asks this one. */
export function healthRoutes({ health, logger }: Pick<WebDeps, 'health' | 'logger'>): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const checks = await health.checks().catch((cause: unknown) => {
      logger.error('health.unanswered', cause)
      return [{ name: 'health', ok: false }]
    })
    const isReady = checks.every(({ ok }) => ok)
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not_ready', checks })
  })
  return router
}
