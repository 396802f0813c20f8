import { mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makePassable } from './adapters/storage/data-folder.ts'
import { openPinoLogger } from './adapters/system/pino-logger.ts'
import type { Config } from './config/config.ts'
import type { Logger } from './ports/logger.ts'

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
/** One older file is kept beside. */
const MAX_BYTES = 10 * 1024 * 1024

export type ProgramLog = {
  readonly logger: Logger
  /** Null: standard output. */
  readonly file: string | null
  /** For programs we start. */
  readonly errorOutput: 'inherit' | 'ignore' | number
}

/**
 * A person at a terminal reads sentences, and the JSON lines go to a file; where nobody watches (a service, a
 * container, a pipe) whoever collects standard output gets them there.
 */
export function openProgramLog(config: Pick<Config, 'dataFolder' | 'logLevel'>, isTerminal: boolean): ProgramLog {
  const opened = isTerminal ? openFile(config.dataFolder) : null
  if (opened === null) {
    return { logger: openPinoLogger({ level: config.logLevel }), file: null, errorOutput: 'inherit' }
  }
  const { file, descriptor } = opened
  const stream = { write: (line: string) => void writeSync(descriptor, line) }
  return { logger: openPinoLogger({ level: config.logLevel, stream }), file, errorOutput: descriptor }
}

/** Null where it cannot be written: then the start itself says what is wrong with the folder. */
function openFile(dataFolder: string): { file: string; descriptor: number } | null {
  const folder = join(dataFolder, 'log')
  const file = join(folder, 'tahsilbot.log')
  try {
    makePassable(dataFolder)
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`)
    return { file, descriptor: openSync(file, 'a', FILE_MODE) }
  } catch {
    return null
  }
}
