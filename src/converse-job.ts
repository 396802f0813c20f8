import { z } from 'zod'
import { QUEUES } from './app/queues.ts'
import { putUpMenus } from './conversation/channel-menus.ts'
import { apologise, converse } from './conversation/engine.ts'
import { readFile } from './conversation/batch/read-file.ts'
import { toId } from './domain/ids.ts'
import { defineJob } from './jobs/job.ts'

/** Few and quick tries: a person waits for an answer, and what follows in the chat waits behind this message. */
const TRIES = { retryLimit: 4, retryDelaySeconds: 1, retryBackoff: true } as const

/**
 * One message of a dialogue. It joins the other jobs in compose.ts because the engine sits above them. After the last
 * failed try the person gets a calm word, and the chat goes on.
 */
export const converseDefinition = defineJob(
  { name: QUEUES.converse, order: 'by_key', concurrency: 4, ...TRIES },
  z.object({ inboundId: z.uuid() }),
  async (deps, payload, job) => {
    const inboundId = toId<Parameters<typeof converse>[1]>(payload.inboundId)
    try {
      await converse(deps, inboundId)
    } catch (cause) {
      if (!job.isLastTry) throw cause
      deps.logger.error('conversation.failed', cause, { inboundId })
      await apologise(deps, inboundId)
    }
  },
)

/** What a member sent is fetched and read; the answer comes by itself. */
export const readFileDefinition = defineJob(
  { name: QUEUES.readFile, concurrency: 2, ...TRIES },
  z.object({ inboundId: z.uuid(), merchantId: z.uuid(), memberId: z.uuid() }),
  (deps, payload, job) =>
    readFile(deps, {
      inboundId: toId(payload.inboundId),
      merchantId: toId(payload.merchantId),
      memberId: toId(payload.memberId),
      isLastTry: job.isLastTry,
    }),
)

/** A new member's chat shows what they may do; a changed role changes it. */
export const putUpMenusDefinition = defineJob(
  { name: QUEUES.putUpMenus },
  z.object({ channelAccountId: z.uuid(), address: z.string().min(1).nullable().default(null) }),
  (deps, { channelAccountId, address }) => putUpMenus(deps, toId(channelAccountId), address),
)
