/** Why the database cannot be used. The sentence that people read is made from `kind` and the other fields, elsewhere. */
export type StorageSetupFailure =
  | { readonly kind: 'data_folder_not_writable'; readonly folder: string }
  | { readonly kind: 'data_folder_in_use'; readonly folder: string; readonly pid: number | null }
  | { readonly kind: 'database_package_missing' }
  | { readonly kind: 'database_programs_unusable'; readonly folder: string; readonly detail: string }
  | { readonly kind: 'no_account_for_server' }
  | { readonly kind: 'cluster_unreachable'; readonly folder: string; readonly account: string }
  | {
      readonly kind: 'cluster_version_differs'
      readonly folder: string
      readonly found: string
      readonly needed: string
    }
  | { readonly kind: 'credentials_missing'; readonly file: string }
  | { readonly kind: 'cluster_not_created'; readonly detail: string }
  | { readonly kind: 'server_not_started'; readonly detail: string }
  | { readonly kind: 'server_not_answering'; readonly pid: number; readonly detail: string }
  | { readonly kind: 'database_unreachable'; readonly host: string; readonly detail: string }
  | { readonly kind: 'migration_changed'; readonly migration: string }
  | { readonly kind: 'migration_unknown'; readonly migration: string }
  | { readonly kind: 'migration_unfinished'; readonly migration: string }
  | { readonly kind: 'migration_failed'; readonly migration: string; readonly detail: string }

/** Ends a start; `failure` is for whoever tells it to people. */
export class StorageSetupError extends Error {
  readonly failure: StorageSetupFailure

  constructor(failure: StorageSetupFailure, options?: ErrorOptions) {
    super(`storage set-up failed: ${failure.kind}`, options)
    this.name = 'StorageSetupError'
    this.failure = failure
  }
}

/** A step that may take seconds, told before it begins. */
export type StorageSetupStep =
  | { readonly kind: 'creating_cluster'; readonly folder: string }
  | { readonly kind: 'starting_server' }
  | { readonly kind: 'adopted_server'; readonly pid: number }
  | { readonly kind: 'cleared_stale_pid_file' }
  | { readonly kind: 'copying_programs'; readonly folder: string }
  | { readonly kind: 'cluster_kept_elsewhere'; readonly folder: string }
  | { readonly kind: 'server_died' }
  | { readonly kind: 'server_restarted' }
  | { readonly kind: 'server_not_restarted'; readonly seconds: number }
  | { readonly kind: 'applying_migration'; readonly migration: string }

export type TellStep = (step: StorageSetupStep) => void
