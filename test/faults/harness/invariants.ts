/** The laws of reliability.md 2.4 as questions to the database: each names the rows that break it. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  'I1 one fact per payment of a provider': `
    SELECT provider_payment_id AS broken FROM payment_fact WHERE source = 'provider'
    GROUP BY pos_account_id, provider_payment_id HAVING count(*) > 1`,
  'I2, I14 the state follows from facts and reversals': `
    SELECT l.short_number || ' is ' || l.status AS broken FROM payment_link l,
      LATERAL (SELECT sum(amount) AS captured FROM payment_fact WHERE link_id = l.id) f,
      LATERAL (SELECT coalesce(sum(amount), 0) AS reversed FROM reversal_fact WHERE link_id = l.id) r
    WHERE CASE WHEN captured IS NULL THEN l.status IN ('paid', 'part_paid', 'refunded', 'part_refunded')
      WHEN captured - reversed >= l.amount THEN l.status <> 'paid'
      WHEN captured - reversed <= 0 THEN l.status <> 'refunded'
      WHEN reversed > 0 THEN l.status <> 'part_refunded' ELSE l.status <> 'part_paid' END`,
  'I3 never more back than came': `
    SELECT f.id::text AS broken FROM payment_fact f JOIN refund r ON r.fact_id = f.id
    WHERE r.status IN ('requested', 'approved', 'submitted', 'unknown', 'done')
    GROUP BY f.id, f.amount HAVING sum(r.amount) > f.amount`,
  'I4 a thing is told once to one address': `
    SELECT notification_id || ' to ' || address AS broken FROM delivery
    GROUP BY notification_id, kind, address HAVING count(*) > 1`,
  'I4 a payment is told once to one reader': `
    SELECT merchant_id || ' ' || dedupe_key AS broken FROM notification
    GROUP BY merchant_id, dedupe_key HAVING count(*) > 1`,
  'I5 no fact without a proof': `
    SELECT id::text AS broken FROM payment_fact WHERE source = 'provider' AND proof_sha256 IS NULL`,
  'I6 a fact stands on a succeeded attempt': `
    SELECT f.id::text AS broken FROM payment_fact f JOIN payment_attempt a ON a.id = f.attempt_id
    WHERE a.status <> 'succeeded'`,
  'I6 a succeeded attempt has its fact': `
    SELECT a.id::text AS broken FROM payment_attempt a WHERE a.status = 'succeeded'
    AND NOT EXISTS (SELECT FROM payment_fact f WHERE f.attempt_id = a.id)`,
  'I7 what is not known is asked about': `
    SELECT id || ' ' || status AS broken FROM payment_attempt
    WHERE status IN ('init_sent', 'ready', 'in_flight', 'unknown') AND next_poll_at IS NULL`,
  'I8 what is asked for is the amount of the link': `
    SELECT a.id::text AS broken FROM payment_attempt a JOIN payment_link l ON l.id = a.link_id
    WHERE a.amount > l.amount OR a.currency <> l.currency`,
  'I11 every payment has its audit row': `
    SELECT f.id::text AS broken FROM payment_fact f WHERE (SELECT count(*) FROM audit_event e
      WHERE e.merchant_id = f.merchant_id AND e.action = 'payment.recorded' AND e.details->>'factId' = f.id::text) <> 1`,
  'I12 link, attempt and fact are of one office': `
    SELECT f.id::text AS broken FROM payment_fact f JOIN payment_link l ON l.id = f.link_id
    JOIN payment_attempt a ON a.id = f.attempt_id WHERE f.merchant_id <> l.merchant_id OR f.merchant_id <> a.merchant_id`,
  'one open attempt per link': `
    SELECT link_id::text AS broken FROM payment_attempt
    WHERE status IN ('created', 'init_sent', 'ready', 'in_flight', 'unknown') GROUP BY link_id HAVING count(*) > 1`,
}
