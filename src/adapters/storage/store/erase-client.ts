import { foldName } from '../../../domain/client-words.ts'
import type { MerchantId, PayerId } from '../../../domain/ids.ts'
import type { Instant } from '../../../domain/instant.ts'
import { mustExist, toDate } from './mappers.ts'
import { oneOrNone, type Sql } from './sql.ts'

type Person = { readonly name: string | null; readonly phone: string | null; readonly email: string | null }
type Addresses = { readonly accounts: readonly string[]; readonly addresses: readonly string[] }

/** `$1` is the office, `$2` the client. */
const LINKS = '(SELECT id FROM payment_link WHERE merchant_id = $1 AND payer_id = $2)'
const TO_THEM = `link_id IN ${LINKS}
  AND notification_id IN (SELECT id FROM notification WHERE audience = 'payer' AND link_id IN ${LINKS})`
/** As `foldName` folds: no case, no marks, words one space apart. */
const folded = (text: string): string =>
  `regexp_replace(regexp_replace(lower(normalize(replace(${text}, U&'\\0131', 'i'), NFD)), U&'[\\0300-\\036F]', '', 'g'),
    '[^[:alpha:][:digit:]]+', ' ', 'g')`
/** However they were typed: a phone in any grouping, an address in any case, a name in any letters. */
const names = (text: string, known: string): string =>
  `EXISTS (SELECT 1 FROM unnest(${known}::text[]) known WHERE position(known IN CASE
    WHEN known ~ '^[0-9]+$' THEN regexp_replace(${text}, '[^0-9]', '', 'g')
    WHEN known LIKE '%@%' THEN lower(${text})
    ELSE ${folded(text)} END) > 0)`
const pairs = (first: string, second: string): string => `(SELECT * FROM unnest(${first}::uuid[], ${second}::text[]))`
const ACCOUNTS = '(SELECT id FROM channel_account WHERE merchant_id = $1)'
/** A member of two offices may write by the other one's account. */
const MEMBERS = '(SELECT channel_account_id, address FROM member_identity WHERE merchant_id = $1)'

const PERSON = 'SELECT name, phone, email FROM payer WHERE merchant_id = $1 AND id = $2'
/** Where they were written to: their own messages came from the same places. */
const ADDRESSES = `SELECT DISTINCT channel_account_id AS account, address FROM delivery WHERE ${TO_THEM}`
/** Notifications about their links, and those that name them: a list of clients, a question who is meant. */
const TOLD = `SELECT n.id FROM notification n WHERE n.merchant_id = $1
  AND (n.link_id IN ${LINKS} OR ${names('n.params::text || n.choices::text', '$3')})`
/** What the browser chat and the sandbox inbox still show of them. */
const ERASE_BOARD = `DELETE FROM board_message WHERE merchant_id = $1
  AND (dedupe_key IN (SELECT id::text FROM delivery WHERE merchant_id = $1 AND notification_id = ANY($2::uuid[]))
    OR (channel_account_id, address) IN ${pairs('$3', '$4')})`
/** The sentences that made their links, their own messages, and whatever else names them. */
const ERASE_INBOUND = `UPDATE inbound_message i
  SET event = i.event - 'text' - 'displayName' || '{"kind":"unsupported"}'::jsonb
  WHERE (i.channel_account_id IN ${ACCOUNTS} OR (i.channel_account_id, i.event->>'from') IN ${MEMBERS})
    AND i.processed_at IS NOT NULL AND ((i.channel_account_id, i.event->>'from') IN ${pairs('$3', '$4')}
      OR 'chat:' || i.id IN (SELECT source_key FROM payment_link WHERE id IN ${LINKS})
      OR ${names("i.event->>'text'", '$5')})
  RETURNING i.channel_account_id AS account, 'typed:' || i.dedupe_key AS address`
const ERASE_TYPED = `DELETE FROM board_message WHERE (channel_account_id, dedupe_key) IN ${pairs('$1', '$2')}`
const ERASE_STATES = `UPDATE conversation SET state = NULL, state_expires_at = NULL
  WHERE (channel_account_id IN ${ACCOUNTS} OR (channel_account_id, address) IN ${MEMBERS})
    AND (${names('state::text', '$2')} OR position($3 IN state::text) > 0)`
const ERASE_DIALOGUES = `DELETE FROM conversation
  WHERE (channel_account_id, address) IN ${pairs('$1', '$2')} AND member_id IS NULL`
const SKIP = `UPDATE delivery SET status = 'skipped' WHERE status = 'pending' AND ${TO_THEM}`
const ERASE_ADDRESSES = `UPDATE delivery SET address = 'erased:' || id WHERE ${TO_THEM}`
/** The words go, that something was told and when stays; what is on its way into the office's chat stays renderable. */
const ERASE_TOLD = `UPDATE notification n SET
    params = CASE WHEN waiting THEN n.params || '{"payerName":null}'::jsonb ELSE '{}'::jsonb END,
    choices = CASE WHEN waiting THEN n.choices ELSE '[]'::jsonb END
  FROM (SELECT o.id, EXISTS (SELECT 1 FROM delivery d WHERE d.notification_id = o.id
      AND d.status IN ('pending', 'sending')) AS waiting
    FROM notification o WHERE o.id = ANY($1::uuid[])) about
  WHERE n.id = about.id`
const ERASE_LINKS = `UPDATE payment_link SET purpose = NULL, matter = NULL, version = version + 1,
    status = CASE status WHEN 'draft' THEN 'discarded' ELSE status END
  WHERE merchant_id = $1 AND payer_id = $2`
/** What a file of many links said of them; the rows of others stay. */
const ERASE_ROWS = `UPDATE link_batch_row SET content = NULL
  WHERE merchant_id = $1 AND (link_id IN ${LINKS} OR ${names('content::text', '$3')})`
const ERASE_KEYS = 'DELETE FROM payer_key WHERE merchant_id = $1 AND payer_id = $2'
const ERASE_PAYER = `UPDATE payer SET name = NULL, phone = NULL, email = NULL, telegram_channel_account_id = NULL,
    telegram_address = NULL, opted_out = true, last_channels = '{}', erased_at = $3
  WHERE merchant_id = $1 AND id = $2`

/**
 * Forgets a person in every table that named them. Amounts, dates, states, facts and the audit trail stay: they are the
 * books, and they hold ids only.
 */
export async function eraseClientRows(sql: Sql, office: MerchantId, client: PayerId, at: Instant): Promise<void> {
  const known = namesOf(mustExist(await oneOrNone<Person>(sql, PERSON, [office, client]), 'payer'))
  const theirs = listed(await sql.rows<{ account: string; address: string }>(ADDRESSES, [office, client]))
  const places = [theirs.accounts, theirs.addresses]
  const told = (await sql.rows<{ id: string }>(TOLD, [office, client, known])).map(({ id }) => id)
  await sql.write(ERASE_BOARD, [office, told, ...places])
  const typed = listed(await sql.rows(ERASE_INBOUND, [office, client, ...places, known]))
  await sql.write(ERASE_TYPED, [typed.accounts, typed.addresses])
  await sql.write(ERASE_STATES, [office, known, client])
  await sql.write(ERASE_DIALOGUES, places)
  await sql.write(SKIP, [office, client])
  await sql.write(ERASE_ADDRESSES, [office, client])
  await sql.write(ERASE_TOLD, [told])
  await sql.write(ERASE_LINKS, [office, client])
  await sql.write(ERASE_ROWS, [office, client, known])
  await sql.write(ERASE_KEYS, [office, client])
  await sql.write(ERASE_PAYER, [office, client, toDate(at)])
}

const listed = (rows: readonly { readonly account: string; readonly address: string }[]): Addresses => ({
  accounts: rows.map((row) => row.account),
  addresses: rows.map((row) => row.address),
})

const DIGITS_OF_A_PHONE = 10

/** Full name, phone and mailbox, folded; a first name alone is many people's. */
function namesOf({ name, phone, email }: Person): readonly string[] {
  const fullName = name?.includes(' ') === true ? foldName(name) : null
  const digits = phone?.replaceAll(/\D/g, '').slice(-DIGITS_OF_A_PHONE) ?? null
  return [fullName, digits, email?.toLowerCase() ?? null].filter((part): part is string => part !== null && part !== '')
}
