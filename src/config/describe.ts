import { envSchema } from './env.ts'

export type EnvVariable = { readonly name: string; readonly description: string }

/** The table of variables, for set-up help and for holding .env.example complete. */
export const describeEnv = (): readonly EnvVariable[] =>
  Object.entries(envSchema.shape).map(([name, schema]) => ({ name, description: schema.description ?? '' }))

/** The text of .env.example: every variable, commented out, below what it is for. */
export const envExample = (): string =>
  describeEnv()
    .map(({ name, description }) => `# ${description}\n# ${name}=\n`)
    .join('\n')
