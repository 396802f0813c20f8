import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DECLINE_REASONS } from '../../domain/decline-reason.ts'
import type { Locale } from '../../domain/merchant.ts'

const group = z.record(z.string(), z.string())
const officeWords = z.object({ roles: group }).catchall(z.string())
const wordsSchema = z.object({
  testMark: z.object({ chat: z.string(), short: z.string(), email: z.string() }),
  merchant: z.object({ law_office: officeWords, shop: officeWords }),
  moneyType: group,
  installments: z.object({ one: z.string(), many: z.string() }),
  channel: group,
  delivery: group,
  failure: group,
  status: group,
  flag: group,
  rejection: group,
  method: group,
  row: group,
  officeText: group,
  textLength: group,
  language: group,
  lintReason: group,
  teamChange: group,
  email: group.and(z.object({ plainSubject: z.string() })),
})
const declinesSchema = z.record(
  z.enum(DECLINE_REASONS),
  z.object({ short: z.string(), payer: z.string(), advice: z.string() }),
)

/** The small texts of one language that templates share. */
export type Texts = {
  readonly words: z.infer<typeof wordsSchema>
  readonly declines: z.infer<typeof declinesSchema>
  readonly labels: Readonly<Record<string, string>>
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Reads `<root>/texts/<locale>`; button labels may be spread over several `labels*.json`. Throws where one is malformed. */
export function readTexts(root: string, locale: Locale): Texts {
  const folder = join(root, 'texts', locale)
  const labelFiles = readdirSync(folder).filter((name) => /^labels(?:\.[a-z]+)?\.json$/.test(name))
  return {
    words: wordsSchema.parse(readJson(join(folder, 'words.json'))),
    declines: declinesSchema.parse(readJson(join(folder, 'declines.json'))),
    labels: Object.assign({}, ...labelFiles.map((name) => group.parse(readJson(join(folder, name))))),
  }
}
