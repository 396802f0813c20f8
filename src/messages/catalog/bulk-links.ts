import { z } from 'zod'
import { TABLE_REFUSALS } from '../../domain/link-batch.ts'
import { kurusParam, type MessageDefinition } from '../message-definition.ts'

const chatOnly = ['chat'] as const
const count = z.number().int().nonnegative()
const limits = { maxRows: count, maxKilobytes: count }

/** Many links from a file, told in the chat it was sent into. */
export const bulkLinkMessages = {
  'chat.bulk_how': { params: z.object({ columns: z.array(z.string()), ...limits }), variants: chatOnly },
  'chat.file_taken': { params: z.object({}), variants: chatOnly },
  'chat.file_refused': {
    params: z.object({
      reason: z.enum([...TABLE_REFUSALS, 'columns_missing', 'gone', 'unreachable']),
      missing: z.array(z.enum(['amount', 'contact'])),
      ...limits,
    }),
    variants: chatOnly,
  },
  'chat.batch_summary': {
    params: z.object({
      fileName: z.string(),
      ready: count,
      readySum: kurusParam,
      doubtful: count,
      doubtfulSum: kurusParam,
      bad: count,
      /** Of those that could be sent, how many wait for an approval first. */
      waiting: count,
      errors: z.array(z.object({ row: count, reason: z.string() })),
      more: count,
    }),
    variants: chatOnly,
  },
  'chat.batch_file': { params: z.object({}), variants: chatOnly },
  'chat.batch_progress': { params: z.object({ fileName: z.string(), made: count, total: count }), variants: chatOnly },
  'chat.batch_done': {
    params: z.object({ fileName: z.string(), sent: count, waiting: count, refused: count, left: count }),
    variants: chatOnly,
  },
  'chat.batch_dropped': { params: z.object({ fileName: z.string() }), variants: chatOnly },
  'chat.batch_closed': {
    params: z.object({ reason: z.enum(['not_yours', 'answered', 'too_old', 'nothing_to_send']) }),
    variants: chatOnly,
  },
} as const satisfies Record<string, MessageDefinition>
