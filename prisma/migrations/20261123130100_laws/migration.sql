-- What must hold whoever writes: the program, a tool, or a hand at the console.

-- One open attempt per link; the loser of a race gets the winner's session.
CREATE UNIQUE INDEX "payment_attempt_one_open" ON "payment_attempt" ("link_id")
  WHERE "status" IN ('created', 'init_sent', 'ready', 'in_flight', 'unknown');

-- People say these four characters aloud: unique among an office's links that still mean something.
CREATE UNIQUE INDEX "payment_link_short_number" ON "payment_link" ("merchant_id", "short_number")
  WHERE "archived_at" IS NULL AND "status" <> 'discarded';
CREATE INDEX "payment_link_any_short_number" ON "payment_link" ("merchant_id", "short_number");

-- The client book is searched by the beginnings of words, whatever the database's collation.
CREATE INDEX "payer_key_prefix" ON "payer_key" ("merchant_id", "key" text_pattern_ops);

-- The sweeps: each reads only what is due.
CREATE INDEX "payment_link_due" ON "payment_link" ("expires_at") WHERE "status" = 'open';
CREATE INDEX "payment_attempt_due" ON "payment_attempt" ("next_poll_at") WHERE "next_poll_at" IS NOT NULL;
CREATE INDEX "delivery_due" ON "delivery" ("due_at") WHERE "status" IN ('pending', 'sending');
-- A chat's order: the oldest unsent message of one address goes first.
CREATE INDEX "delivery_unsent" ON "delivery" ("channel_account_id", "address", "created_at", "id")
  WHERE "status" IN ('pending', 'sending');
CREATE INDEX "refund_unsettled" ON "refund" ("requested_at")
  WHERE "status" IN ('requested', 'approved', 'submitted', 'unknown');
CREATE INDEX "provider_callback_waiting" ON "provider_callback" ("received_at") WHERE "processed_at" IS NULL;

ALTER TABLE "merchant"
  ADD CONSTRAINT "merchant_kind" CHECK ("kind" IN ('law_office', 'shop')),
  ADD CONSTRAINT "merchant_locale" CHECK ("locale" IN ('tr', 'en')),
  ADD CONSTRAINT "merchant_link_limit" CHECK ("link_limit" > 0),
  ADD CONSTRAINT "merchant_default_valid_minutes" CHECK ("default_valid_minutes" > 0),
  ADD CONSTRAINT "merchant_default_installment_cap" CHECK ("default_installment_cap" >= 1);

ALTER TABLE "member"
  ADD CONSTRAINT "member_role"
    CHECK ("role" IN ('owner', 'professional', 'assistant', 'accountant', 'viewer', 'support')),
  ADD CONSTRAINT "member_pin_failures" CHECK ("pin_failures" >= 0);

ALTER TABLE "pos_account"
  ADD CONSTRAINT "pos_account_mode" CHECK ("mode" IN ('live', 'test'));

ALTER TABLE "channel_account"
  ADD CONSTRAINT "channel_account_mode" CHECK ("mode" IN ('live', 'test')),
  ADD CONSTRAINT "channel_account_kind" CHECK ("kind" IN ('whatsapp', 'sms', 'email', 'telegram', 'web_chat'));

ALTER TABLE "payer"
  ADD CONSTRAINT "payer_locale" CHECK ("locale" IN ('tr', 'en')),
  ADD CONSTRAINT "payer_telegram_whole"
    CHECK (("telegram_channel_account_id" IS NULL) = ("telegram_address" IS NULL)),
  ADD CONSTRAINT "payer_erased_whole"
    CHECK ("erased_at" IS NULL OR ("name" IS NULL AND "phone" IS NULL AND "email" IS NULL AND "telegram_address" IS NULL));

ALTER TABLE "payment_plan"
  ADD CONSTRAINT "payment_plan_total" CHECK ("total" > 0);

ALTER TABLE "payment_link"
  ADD CONSTRAINT "payment_link_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "payment_link_currency" CHECK ("currency" = 'TRY'),
  ADD CONSTRAINT "payment_link_status" CHECK ("status" IN ('draft', 'awaiting_approval', 'open', 'part_paid', 'paid',
    'part_refunded', 'refunded', 'expired', 'cancelled', 'discarded')),
  ADD CONSTRAINT "payment_link_flags"
    CHECK ("flags" <@ ARRAY['late', 'after_cancel', 'overpaid', 'needs_review', 'disputed']),
  ADD CONSTRAINT "payment_link_version" CHECK ("version" >= 1),
  ADD CONSTRAINT "payment_link_installment_cap" CHECK ("installment_cap" >= 1),
  ADD CONSTRAINT "payment_link_verification_code" CHECK ("verification_code" ~ '^[0-9]{6}$'),
  ADD CONSTRAINT "payment_link_token" CHECK ("token_sha256" ~ '^[0-9a-f]{64}$');

ALTER TABLE "link_line"
  ADD CONSTRAINT "link_line_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "link_line_type" CHECK ("type" IN ('fee', 'expense_advance', 'court_fee', 'escrow', 'sale'));

ALTER TABLE "link_view"
  ADD CONSTRAINT "link_view_visitor" CHECK ("visitor" IN ('person', 'bot'));

ALTER TABLE "payment_attempt"
  ADD CONSTRAINT "payment_attempt_number" CHECK ("number" >= 1),
  ADD CONSTRAINT "payment_attempt_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "payment_attempt_currency" CHECK ("currency" = 'TRY'),
  ADD CONSTRAINT "payment_attempt_mode" CHECK ("mode" IN ('live', 'test')),
  ADD CONSTRAINT "payment_attempt_status" CHECK ("status" IN ('created', 'init_sent', 'ready', 'in_flight', 'succeeded',
    'failed', 'lapsed', 'unknown', 'held')),
  ADD CONSTRAINT "payment_attempt_held_because"
    CHECK ("held_because" IN ('amount', 'currency', 'mode', 'in_review'));

-- I5: what a provider captured has the digest of the answer that proves it; what a member declared names the member.
ALTER TABLE "payment_fact"
  ADD CONSTRAINT "payment_fact_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "payment_fact_charged" CHECK ("charged" >= "amount"),
  ADD CONSTRAINT "payment_fact_currency" CHECK ("currency" = 'TRY'),
  ADD CONSTRAINT "payment_fact_installments" CHECK ("installments" >= 1),
  ADD CONSTRAINT "payment_fact_fee" CHECK ("fee" >= 0),
  ADD CONSTRAINT "payment_fact_source" CHECK (
    CASE "source"
      WHEN 'provider' THEN "attempt_id" IS NOT NULL AND "pos_account_id" IS NOT NULL
        AND "provider_payment_id" IS NOT NULL AND "proof_sha256" ~ '^[0-9a-f]{64}$' IS TRUE
        AND "declared_by" IS NULL AND "reference" IS NULL
      WHEN 'declared' THEN "declared_by" IS NOT NULL AND "reference" IS NOT NULL
        AND "attempt_id" IS NULL AND "pos_account_id" IS NULL
        AND "provider_payment_id" IS NULL AND "proof_sha256" IS NULL
      ELSE false
    END);

ALTER TABLE "reversal_fact"
  ADD CONSTRAINT "reversal_fact_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "reversal_fact_kind" CHECK ("kind" IN ('refund', 'void', 'chargeback'));

ALTER TABLE "refund"
  ADD CONSTRAINT "refund_amount" CHECK ("amount" > 0),
  ADD CONSTRAINT "refund_method" CHECK ("method" IN ('refund', 'void')),
  ADD CONSTRAINT "refund_rejection" CHECK ("rejection" IN ('too_late', 'low_balance', 'not_refundable',
    'unreachable', 'other')),
  ADD CONSTRAINT "refund_status" CHECK ("status" IN ('requested', 'approved', 'submitted', 'unknown', 'done', 'rejected',
    'withdrawn'));

ALTER TABLE "notification"
  ADD CONSTRAINT "notification_audience" CHECK ("audience" IN ('payer', 'member')),
  ADD CONSTRAINT "notification_locale" CHECK ("locale" IN ('tr', 'en'));

ALTER TABLE "delivery"
  ADD CONSTRAINT "delivery_kind" CHECK ("kind" IN ('whatsapp', 'sms', 'email', 'telegram', 'web_chat')),
  ADD CONSTRAINT "delivery_status" CHECK ("status" IN ('pending', 'sending', 'sent', 'delivered', 'read', 'unknown',
    'failed', 'skipped')),
  ADD CONSTRAINT "delivery_failure" CHECK ("failure" IN ('not_rendered', 'blocked', 'no_such_address', 'bad_credentials',
    'message_rejected', 'unreachable', 'not_allowed', 'link_closed'));

ALTER TABLE "provider_callback"
  ADD CONSTRAINT "provider_callback_trust" CHECK ("trust" IN ('signed', 'hint')),
  ADD CONSTRAINT "provider_callback_outcome" CHECK ("outcome" IN ('applied', 'unchanged', 'orphan', 'foreign'));

ALTER TABLE "one_time_token"
  ADD CONSTRAINT "one_time_token_purpose" CHECK ("purpose" IN ('claim_office', 'bind_member', 'bind_payer',
    'panel_login', 'approve_refund', 'join_office', 'approve_team', 'enrol_code', 'bind_group',
    'erase_client'));

ALTER TABLE "audit_event"
  ADD CONSTRAINT "audit_event_actor" CHECK (
    ("actor_kind" IN ('member', 'provider') AND "actor_id" IS NOT NULL)
    OR ("actor_kind" IN ('payer', 'system') AND "actor_id" IS NULL));

ALTER TABLE "board_message"
  ADD CONSTRAINT "board_message_direction" CHECK ("direction" IN ('outbound', 'inbound'));

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TB001';
END $$;

CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "payment_fact" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "reversal_fact" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "audit_seal" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

CREATE TRIGGER "no_truncate" BEFORE TRUNCATE ON "payment_fact" EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "no_truncate" BEFORE TRUNCATE ON "reversal_fact" EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "no_truncate" BEFORE TRUNCATE ON "audit_event" EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "no_truncate" BEFORE TRUNCATE ON "audit_seal" EXECUTE FUNCTION "refuse_change"();

-- I8: what a payer is asked for stands once the link has left the draft; flags are only ever added. One that waits for
-- approval may go back to its maker to be changed: nobody outside has seen it yet.
CREATE FUNCTION "keep_link_terms"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."merchant_id" <> OLD."merchant_id" OR NEW."short_number" <> OLD."short_number"
     OR NEW."token_sha256" <> OLD."token_sha256" THEN
    RAISE EXCEPTION 'a link keeps its office, number and token' USING ERRCODE = 'TB002';
  END IF;
  IF OLD."status" <> 'draft' AND (NEW."amount" <> OLD."amount" OR NEW."currency" <> OLD."currency"
     OR NEW."payer_id" <> OLD."payer_id"
     OR (NEW."status" = 'draft' AND OLD."status" <> 'awaiting_approval')) THEN
    RAISE EXCEPTION 'the terms of a link stand once it has left the draft' USING ERRCODE = 'TB002';
  END IF;
  IF NOT (OLD."flags" <@ NEW."flags") THEN
    RAISE EXCEPTION 'flags of a link are only ever added' USING ERRCODE = 'TB002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "keep_link_terms" BEFORE UPDATE ON "payment_link" FOR EACH ROW EXECUTE FUNCTION "keep_link_terms"();

CREATE FUNCTION "keep_link_lines"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stands boolean;
BEGIN
  SELECT "status" <> 'draft' INTO stands FROM "payment_link" WHERE "id" = OLD."link_id";
  IF stands THEN
    RAISE EXCEPTION 'the lines of a link stand once it has left the draft' USING ERRCODE = 'TB002';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER "keep_link_lines" BEFORE UPDATE OR DELETE ON "link_line"
  FOR EACH ROW EXECUTE FUNCTION "keep_link_lines"();

-- The lines are the amount, judged when the unit of work commits.
CREATE FUNCTION "lines_make_the_amount"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  link uuid := CASE TG_TABLE_NAME WHEN 'payment_link' THEN (to_jsonb(NEW) ->> 'id')::uuid
    ELSE (to_jsonb(COALESCE(NEW, OLD)) ->> 'link_id')::uuid END;
BEGIN
  IF EXISTS (SELECT 1 FROM "payment_link" l WHERE l."id" = link
    AND l."amount" <> (SELECT COALESCE(sum(n."amount"), 0) FROM "link_line" n WHERE n."link_id" = link)) THEN
    RAISE EXCEPTION 'the lines of a link do not make its amount' USING ERRCODE = 'TB002';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "lines_make_the_amount" AFTER INSERT OR UPDATE OF "amount" ON "payment_link"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "lines_make_the_amount"();
CREATE CONSTRAINT TRIGGER "lines_make_the_amount" AFTER INSERT OR UPDATE OR DELETE ON "link_line"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "lines_make_the_amount"();

-- I6: a success never goes back; only new facts follow. And what was asked of the provider is not rewritten.
CREATE FUNCTION "keep_attempt_success"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" = 'succeeded' AND NEW."status" <> 'succeeded' THEN
    RAISE EXCEPTION 'a succeeded attempt never goes back' USING ERRCODE = 'TB003';
  END IF;
  IF NEW."merchant_id" <> OLD."merchant_id" OR NEW."link_id" <> OLD."link_id" OR NEW."amount" <> OLD."amount"
     OR NEW."currency" <> OLD."currency" OR NEW."pos_account_id" <> OLD."pos_account_id" OR NEW."mode" <> OLD."mode" THEN
    RAISE EXCEPTION 'what an attempt asked for stands' USING ERRCODE = 'TB003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "keep_attempt_success" BEFORE UPDATE ON "payment_attempt"
  FOR EACH ROW EXECUTE FUNCTION "keep_attempt_success"();

-- I3: what is reserved and done never passes the capture. The fact's row is the lock that racers queue at; what went
-- back without our asking counts too. Recording an end (done, rejected, withdrawn) is never refused: it is the truth.
CREATE FUNCTION "refund_within_capture"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  captured bigint;
  taken bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."amount" <= OLD."amount" AND NEW."fact_id" = OLD."fact_id"
     AND (OLD."status" NOT IN ('rejected', 'withdrawn') OR NEW."status" IN ('rejected', 'withdrawn')) THEN
    RETURN NULL;
  END IF;
  SELECT "amount" INTO captured FROM "payment_fact" WHERE "id" = NEW."fact_id" FOR UPDATE;
  SELECT COALESCE(sum("amount"), 0) INTO taken FROM "refund"
    WHERE "fact_id" = NEW."fact_id" AND "status" NOT IN ('rejected', 'withdrawn');
  SELECT taken + COALESCE(sum("amount"), 0) INTO taken FROM "reversal_fact"
    WHERE "fact_id" = NEW."fact_id" AND "refund_id" IS NULL;
  IF taken > captured THEN
    RAISE EXCEPTION 'refunds of % would pass the capture of %', taken, captured USING ERRCODE = 'TB004';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "refund_within_capture" AFTER INSERT OR UPDATE ON "refund"
  FOR EACH ROW EXECUTE FUNCTION "refund_within_capture"();
