import { Router } from 'express'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import { createAccountDirectory } from './account-directory.ts'
import type { WebDeps } from './deps.ts'
import { answerNothingHere, answerPlainly } from './plain-answer.ts'
import { assertContentType, FORM_TYPE, JSON_TYPE, readBody, toRawRequest } from './raw-body.ts'

type ChannelDeps = Pick<WebDeps, 'accounts' | 'inbound' | 'counters'>

/** What channels tell us: authenticated by the adapter, committed, then acknowledged. */
export function channelRoutes({ accounts, inbound, counters }: ChannelDeps): Router {
  const router = Router()
  const adapterOf = createAccountDirectory((id) => accounts.findChannel(toId<ChannelAccountId>(id)))
  router.post('/channels/:accountId', async (request, response) => {
    assertContentType(request, [JSON_TYPE, FORM_TYPE])
    const body = await readBody(request)
    const accountId = toId<ChannelAccountId>(request.params.accountId)
    const channel = (await adapterOf(accountId)) === null ? null : await accounts.channel(accountId)
    if (channel?.webhook == null) {
      answerNothingHere(response)
      return
    }
    const read = channel.webhook.read(toRawRequest(request, body))
    if (!read.ok) {
      counters.count('channel_refused')
      answerPlainly(response, read.error.kind === 'bad_signature' ? 401 : 400, read.error.kind)
      return
    }
    // One after the other: the events of one chat keep their order.
    for (const event of read.value) await inbound.accept(accountId, event)
    counters.count('channel_event')
    answerPlainly(response, 200, 'ok')
  })
  return router
}
