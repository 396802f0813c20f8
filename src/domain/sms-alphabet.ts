/**
 * The letters an SMS is written in. `plain` is the GSM alphabet without accents; `turkish` adds the national table
 * (3GPP TS 23.038), which costs five characters of the first part.
 */
export type SmsAlphabet = 'plain' | 'turkish'
