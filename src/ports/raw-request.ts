/** An inbound HTTP request as received: a signature is made over these very bytes. */
export type RawRequest = {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
