import { DAY_MS, MINUTE_MS } from './instant.ts'

/** What a one-time address is good for. */
export type TokenPurpose =
  /** Makes the opener's browser the office's owner. */
  | 'claim_office'
  /** Binds a member's chat (`t.me/<bot>?start=`). */
  | 'bind_member'
  /** A payer's consent to be written to on Telegram. */
  | 'bind_payer'
  /** Opens a panel session in a browser. */
  | 'panel_login'
  /** The page where a refund or void is confirmed with the PIN. */
  | 'approve_refund'
  /** The page where a client's personal data is erased with the PIN. */
  | 'erase_client'
  /** Joins the team, in a browser or a chat; an owner still confirms who came. */
  | 'join_office'
  /** The page where an owner confirms a change of the team or of a limit. */
  | 'approve_team'
  /** The page where a member sets up a PIN and the app that makes codes. */
  | 'enrol_code'
  /** Makes a group the office's, when an owner sends it there. */
  | 'bind_group'

export const TOKEN_LIFE_MS: Readonly<Record<TokenPurpose, number>> = {
  claim_office: DAY_MS,
  bind_member: 10 * MINUTE_MS,
  bind_payer: 7 * DAY_MS,
  panel_login: 10 * MINUTE_MS,
  approve_refund: 5 * MINUTE_MS,
  erase_client: 5 * MINUTE_MS,
  join_office: 10 * MINUTE_MS,
  approve_team: 5 * MINUTE_MS,
  enrol_code: 10 * MINUTE_MS,
  bind_group: 10 * MINUTE_MS,
}

/** 128 bits: such a token is found by its SHA-256 and cannot be guessed (decisions 7). */
export const TOKEN_BYTES = 16
