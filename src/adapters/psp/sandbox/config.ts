import { z } from 'zod'
import { Secret } from '../../../config/secret.ts'

/** Scheme, host and port, without a path: signatures cover the path as sent. */
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => isBareOrigin(new URL(value)), { error: 'an origin, without a path' })
  .transform((value) => new URL(value).origin)

const isBareOrigin = ({ pathname, search, hash, username }: URL): boolean =>
  pathname === '/' && `${search}${hash}${username}` === ''

export const sandboxSettings = z
  .object({
    baseUrl: origin,
    keyId: z.string().min(1).max(100),
    secret: z
      .string()
      .min(16)
      .transform((value) => new Secret(value)),
    /** Where payers reach its pages, when that is not where we reach its API (its --public-origin). */
    pageOrigin: origin.optional(),
  })
  .transform(({ pageOrigin, ...rest }) => ({ ...rest, pageOrigin: pageOrigin ?? rest.baseUrl }))

export type SandboxSettings = z.output<typeof sandboxSettings>

export const exampleSandboxSettings = {
  baseUrl: 'http://127.0.0.1:3001',
  keyId: 'office',
  secret: 'example-secret-of-the-sandbox',
}

export const SANDBOX_ENV_NAMES = ['SANDBOX_POS_URL', 'SANDBOX_POS_KEY', 'SANDBOX_POS_SECRET'] as const
