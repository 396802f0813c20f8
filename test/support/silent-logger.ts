import type { Logger } from '../../src/ports/logger.ts'

/** Keeps nothing and prints nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
