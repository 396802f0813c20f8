import { z } from 'zod'

const text = z.string().min(1).optional()

const settings = z.object({
  MODEL_RUNS: z.coerce.number().int().positive().default(2_000),
  MODEL_SEED: z.coerce.number().int().optional(),
  MODEL_PATH: text,
  MODEL_COMMANDS: text,
  INTERLEAVINGS: z.coerce.number().int().positive().default(1_000),
  INTERLEAVING_SEED: z.coerce.number().int().optional(),
  INTERLEAVING_PATH: text,
})

/** How long the model run is, and which run of it to repeat; MODEL_COMMANDS is the path among the commands. The same for races. */
export const readModelSettings = () => settings.parse(process.env)
