import type { IdSource } from '../../../ports/id-source.ts'
import type { Vault } from '../../../ports/vault.ts'
import type { Prisma } from './generated/client.ts'

/** What the repositories of one unit of work share. */
export type Scope = {
  readonly tx: Prisma.TransactionClient
  readonly vault: Vault
  readonly ids: IdSource
}
