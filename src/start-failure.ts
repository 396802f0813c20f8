/** Why the program cannot start, beside the database's own reasons; the sentence is made from `kind` elsewhere. */
export type StartFailure =
  | { readonly kind: 'no_free_port'; readonly first: number; readonly last: number }
  | { readonly kind: 'port_not_allowed'; readonly host: string; readonly port: number }
  | { readonly kind: 'host_not_here'; readonly host: string }
  | { readonly kind: 'keys_unreadable'; readonly file: string }
  /** The database was sealed under another master key. */
  | { readonly kind: 'keys_differ' }
  /** Another node that runs on the same database has another value of this variable. */
  | { readonly kind: 'nodes_differ'; readonly setting: string }

export class StartError extends Error {
  readonly failure: StartFailure

  constructor(failure: StartFailure, options?: ErrorOptions) {
    super(`start failed: ${failure.kind}`, options)
    this.name = 'StartError'
    this.failure = failure
  }
}
