import { destination, pino, type DestinationStream, type Level } from 'pino'
import type { LogFields, Logger } from '../../ports/logger.ts'
import { safeCause, safeFields } from './log-fields.ts'
import { scrub } from './scrub.ts'

/** What waits while the reader of a full pipe sleeps; beyond it lines are dropped rather than requests held up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

export type LoggerOptions = {
  readonly level: Level | 'silent'
  /** Standard output, written without blocking, where none is given. */
  readonly stream?: DestinationStream
}

/** JSON lines. Unknown fields are dropped, texts are scrubbed; see log-fields.ts. */
export function openPinoLogger(options: LoggerOptions): Logger {
  const stream = options.stream ?? destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES })
  const log = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  const write = (level: Level, event: string, fields: LogFields = {}): void =>
    log[level](safeFields(fields), scrub(event))
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, cause, fields = {}) => log.error({ ...safeFields(fields), ...safeCause(cause) }, scrub(event)),
  }
}
