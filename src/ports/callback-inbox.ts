import type { AttemptId, CallbackId, PosAccountId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

export type NewCallback = {
  readonly id: CallbackId
  readonly posAccountId: PosAccountId
  readonly adapterId: string
  readonly dedupeKey: string
  readonly attemptId: AttemptId
  readonly trust: 'signed' | 'hint'
  /** The bytes as received; sealed before they are stored, erased after 90 days. */
  readonly body: Uint8Array
  readonly bodySha256: string
  readonly receivedAt: Instant
}

/** The hot path of callbacks: many that arrive together share one commit. */
export interface CallbackInbox {
  /** Resolves after the commit, with its processing job in the same transaction; `repeat` when it was stored before. */
  store(callback: NewCallback): Promise<'stored' | 'repeat'>
}
