import type { Pool } from 'pg'
import type { DeclineReason } from '../../domain/decline-reason.ts'
import { toId, type PaymentLinkId, type ShortNumber } from '../../domain/ids.ts'
import { instant } from '../../domain/instant.ts'
import type { Locale, MerchantKind } from '../../domain/merchant.ts'
import { kurus } from '../../domain/money.ts'
import type { AttemptStatus } from '../../domain/payment-attempt.ts'
import type { LinkStatus, MoneyType } from '../../domain/payment-link.ts'
import type { PayerAction } from '../../domain/provider-outcome.ts'
import type { Logger } from '../../ports/logger.ts'
import type { PayPageReader, PayPageSnapshot } from '../../ports/pay-page-reader.ts'
import { openGroupCommit } from './group-commit.ts'
import { openViewCounter } from './view-counter.ts'

type Row = {
  token_sha256: string
  id: string
  short_number: string
  status: string
  amount: string
  expires_at: Date
  verification_code: string
  installment_cap: number
  lines: { type: string; amount: number }[] | null
  name: string
  kind: string
  locale: string
  contact_phone: string | null
  contact_email: string | null
  privacy_notice: string
  own_texts: PayPageSnapshot['office']['ownTexts'] | null
  payer_name: string | null
  attempt_status: string | null
  attempt_action: PayerAction | null
  session_expires_at: Date | null
  decline_reason: string | null
  captured: string
  fact_count: number
  reversed: string
  fact_amount: string | null
  charged: string | null
  installments: number | null
  captured_at: Date | null
  attempt_number: number | null
  provider_name: string | null
  pos_id: string | null
  pos_name: string | null
}

/** One statement is one snapshot: the state and the sums it is shown with cannot contradict each other. */
const READ = `
  SELECT l.token_sha256, l.id, l.short_number, l.status, l.amount, l.expires_at, l.verification_code, l.installment_cap,
    (SELECT jsonb_agg(jsonb_build_object('type', n.type, 'amount', n.amount) ORDER BY n.position)
      FROM link_line n WHERE n.link_id = l.id) AS lines,
    (SELECT jsonb_object_agg(own.key || '.' || own.locale, own.body) FROM (
      SELECT DISTINCT ON (key, locale) key, locale, body FROM office_text
      WHERE merchant_id = l.merchant_id AND key IN ('expiry', 'error') AND length = 'long'
      ORDER BY key, locale, version DESC) own WHERE own.body IS NOT NULL) AS own_texts,
    m.name, m.kind, m.locale, m.contact_phone, m.contact_email, m.privacy_notice, p.name AS payer_name,
    a.status AS attempt_status, a.action AS attempt_action, a.session_expires_at, a.decline_reason,
    s.captured, s.fact_count,
    (SELECT COALESCE(sum(r.amount), 0)::bigint FROM reversal_fact r WHERE r.link_id = l.id) AS reversed,
    f.amount AS fact_amount, f.charged, f.installments, f.captured_at, f.attempt_number, f.provider_name,
    o.id AS pos_id, o.display_name AS pos_name
  FROM payment_link l
  JOIN merchant m ON m.id = l.merchant_id
  JOIN payer p ON p.merchant_id = l.merchant_id AND p.id = l.payer_id
  CROSS JOIN LATERAL (SELECT COALESCE(sum(amount), 0)::bigint AS captured, count(*)::int AS fact_count
    FROM payment_fact WHERE link_id = l.id) s
  LEFT JOIN LATERAL (SELECT status, action, session_expires_at, decline_reason
    FROM payment_attempt WHERE link_id = l.id ORDER BY number DESC LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT pf.amount, pf.charged, pf.installments, pf.captured_at, pa.number AS attempt_number,
      po.display_name AS provider_name
    FROM payment_fact pf LEFT JOIN payment_attempt pa ON pa.id = pf.attempt_id
      LEFT JOIN pos_account po ON po.id = pf.pos_account_id
    WHERE pf.link_id = l.id ORDER BY pf.recorded_at DESC, pf.id DESC LIMIT 1) f ON true
  LEFT JOIN LATERAL (SELECT id, display_name FROM pos_account
    WHERE merchant_id = l.merchant_id AND active ORDER BY position, id LIMIT 1) o ON true
  WHERE l.token_sha256 = ANY($1::text[])`

/** Pages asked for while others are being read share the next round trip: a rush costs little more than one visitor. */
const MAX_BATCH = 50
const MAX_WAITING = 5_000

/** Prepared once per connection, and planned once: see the pool's settings. */
const STATEMENT = { name: 'pay_page', text: READ }

export function openPayPageReader({ pool, logger }: { pool: Pool; logger: Logger }): PayPageReader {
  const views = openViewCounter(pool, logger)
  const readTogether = openGroupCommit<string, PayPageSnapshot | null>({
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    commit: async (tokens) => {
      const { rows } = await pool.query<Row>({ ...STATEMENT, values: [[...new Set(tokens)]] })
      const found = new Map(rows.map((row) => [row.token_sha256, snapshotOf(row)]))
      return tokens.map((token) => found.get(token) ?? null)
    },
  })
  return {
    read: readTogether,
    countView: (link: PaymentLinkId, visitor) => views.count(link, visitor),
    close: () => views.close(),
  }
}

const snapshotOf = (row: Row): PayPageSnapshot => ({
  link: linkOf(row),
  office: {
    name: row.name,
    kind: row.kind as MerchantKind,
    locale: row.locale as Locale,
    contactPhone: row.contact_phone,
    contactEmail: row.contact_email,
    privacyNotice: row.privacy_notice,
    ...(row.own_texts === null || row.own_texts === undefined ? {} : { ownTexts: row.own_texts }),
  },
  payerName: row.payer_name,
  latestAttempt: attemptOf(row),
  ledger: { captured: money(row.captured), reversed: money(row.reversed), factCount: row.fact_count },
  latestFact: factOf(row),
  posAccount: row.pos_id === null ? null : { id: toId(row.pos_id), displayName: row.pos_name ?? '' },
})

/** Throws where a sum left the safe integers: a wrong figure must never be shown. */
const money = (amount: string | number) => kurus(Number(amount))

const linkOf = (row: Row): PayPageSnapshot['link'] => ({
  id: toId(row.id),
  shortNumber: row.short_number as ShortNumber,
  status: row.status as LinkStatus,
  amount: money(row.amount),
  lines: (row.lines ?? []).map(({ type, amount }) => ({ type: type as MoneyType, amount: money(amount) })),
  expiresAt: instant(row.expires_at.getTime()),
  verificationCode: row.verification_code,
  installmentCap: row.installment_cap,
})

function attemptOf(row: Row): PayPageSnapshot['latestAttempt'] {
  if (row.attempt_status === null || row.session_expires_at === null) return null
  return {
    status: row.attempt_status as AttemptStatus,
    action: row.attempt_action,
    sessionExpiresAt: instant(row.session_expires_at.getTime()),
    declineReason: row.decline_reason as DeclineReason | null,
  }
}

function factOf(row: Row): PayPageSnapshot['latestFact'] {
  const { fact_amount: amount, charged, installments, captured_at: at } = row
  if (amount === null || charged === null || installments === null || at === null) return null
  return {
    amount: money(amount),
    charged: money(charged),
    installments,
    capturedAt: instant(at.getTime()),
    attemptNumber: row.attempt_number,
    providerName: row.provider_name,
  }
}
