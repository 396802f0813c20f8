import type { IdSource } from '../../../ports/id-source.ts'
import type { Vault } from '../../../ports/vault.ts'
import type { Sql } from './sql.ts'

/** What the repositories of one unit of work share. */
export type Scope = {
  readonly sql: Sql
  readonly vault: Vault
  readonly ids: IdSource
}
