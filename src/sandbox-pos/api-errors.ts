import type { z } from 'zod'
import { apiMessage } from './texts.ts'
import { jsonReply, type Reply } from './reply.ts'

/** `message` is for the integrator who reads a log; programs go by `code` and `field`. */
export const apiError = (status: number, code: string, field: string | null = null): Reply =>
  jsonReply(status, { code, message: apiMessage(code), field })

/** Names the first field that is wrong, never its value. */
export const invalidRequest = (error: z.ZodError): Reply =>
  apiError(400, 'invalid_request', error.issues[0]?.path.map(String).join('.') || null)
