import type { SendOutcome } from '../../../ports/message-channel.ts'

/** An address of the browser chat is the id of a member's session; nothing else can be written to. */
export const refusalOf = (address: string): SendOutcome | null =>
  /^[\w:-]{1,100}$/.test(address) ? null : { kind: 'refused', failure: 'no_such_address' }
