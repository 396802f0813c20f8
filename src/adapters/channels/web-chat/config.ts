import { z } from 'zod'

/** The browser chat needs nothing but the database. */
export const webChatSettings = z.object({})
