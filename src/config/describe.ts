import { envSchema } from './env.ts'

export type EnvVariable = { readonly name: string; readonly description: string }

/** The table of variables, for set-up help and for holding .env.example complete. */
export const describeEnv = (): readonly EnvVariable[] =>
  Object.entries(envSchema.shape).map(([name, schema]) => ({ name, description: schema.description ?? '' }))
