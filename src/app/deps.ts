import type { PosAccountId } from '../domain/ids.ts'
import type { TokenPurpose } from '../domain/one-time-token.ts'
import type { CodeMaker } from '../ports/code-maker.ts'
import type { Clock } from '../ports/clock.ts'
import type { IdSource } from '../ports/id-source.ts'
import type { Logger } from '../ports/logger.ts'
import type { OpenAccounts } from '../ports/open-accounts.ts'
import type { Store } from '../ports/store.ts'
import type { TableFiles } from '../ports/table-files.ts'
import type { TemplateRenderer } from '../ports/template-renderer.ts'
import type { PinHasher } from '../ports/pin-hasher.ts'

/** Addresses the outside world uses to reach us; made in one place so that pages, messages and providers agree. */
export type PublicUrls = {
  payPage(token: string): string
  /** Where a payer stops the messages; the page asks once more, mail programs need not. */
  optOut(token: string): string
  oneTime(purpose: TokenPurpose, token: string): string
  callback(adapterId: string, account: PosAccountId): string
  returnFrom(adapterId: string, account: PosAccountId): string
}

/** What use cases may ask for. Each takes the smaller part it needs by `Pick`. */
export type AppDeps = {
  readonly store: Store
  readonly clock: Clock
  readonly ids: IdSource
  readonly accounts: OpenAccounts
  readonly logger: Logger
  readonly renderer: TemplateRenderer
  readonly urls: PublicUrls
  readonly pins: PinHasher
  readonly codes: CodeMaker
  readonly tables: TableFiles
  /** Sandbox mode: every page and message says DENEME MODU. */
  readonly testMode: boolean
}
