import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { StorageSetupFailure, StorageSetupStep } from './adapters/storage/setup-failure.ts'
import type { ConfigProblem } from './config/config.ts'
import type { EnvProblem } from './config/env.ts'
import type { Locale } from './domain/merchant.ts'
import type { FirstOfficeTexts } from './first-office.ts'
import type { StartFailure } from './start-failure.ts'

const FOLDER = join(import.meta.dirname, '../templates/console')

const textsSchema = z.object({
  lines: z.record(z.string(), z.string()),
  firstOffice: z.object({
    officeName: z.string(),
    ownerName: z.string(),
    privacyNotice: z.string(),
    posName: z.string(),
  }),
})

type Fields = Readonly<Record<string, string | number | null>>

export type ConsoleReport = {
  readonly texts: { readonly firstOffice: FirstOfficeTexts }
  readonly step: (step: StorageSetupStep) => void
  failure(failure: StorageSetupFailure | StartFailure): void
  envProblems(problems: readonly EnvProblem[]): void
  configProblems(problems: readonly ConfigProblem[]): void
  /** Any of the file's sentences by its key. */
  line(key: string, fields?: Fields): void
  /** The sentence instead of its printing. */
  words(key: string, fields?: Fields): string
  /** One place behind the comma, as the language writes it. */
  decimal(value: number): string
}

/** What the terminal shows: every sentence comes from templates/console, none from code. */
export function openConsoleReport(locale: Locale, print: (line: string) => void): ConsoleReport {
  const { lines, ...texts } = textsSchema.parse(JSON.parse(readFileSync(join(FOLDER, `${locale}.json`), 'utf8')))
  const words = (key: string, fields: Fields = {}): string => {
    const sentence = lines[key]
    if (sentence === undefined) throw new Error(`no console line ${key} in ${locale}`)
    return sentence.replace(/\{(\w+)\}/g, (_gap, name: string) => String(fields[name] ?? ''))
  }
  const line = (key: string, fields: Fields = {}): void => print(words(key, fields))
  const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  return {
    texts,
    line,
    words,
    decimal: (value) => oneDecimal.format(value),
    step: ({ kind, ...fields }) => line(`step.${kind}`, fields),
    failure: ({ kind, ...fields }) =>
      line('pid' in fields && fields.pid === null ? `failure.${kind}_unnamed` : `failure.${kind}`, fields),
    envProblems: (problems) => {
      for (const { variable, expected, options } of problems) line(`env.${expected}`, { variable, options })
    },
    configProblems: (problems) => {
      for (const { kind } of problems) line(`config.${kind}`)
    },
  }
}
