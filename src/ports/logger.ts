/** Only these kinds of values reach a log; whoever logs names the fields, and the adapter lets known-safe names pass. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  /** `cause` is logged by its name and scrubbed message, never by its properties. */
  error(event: string, cause: unknown, fields?: LogFields): void
}
