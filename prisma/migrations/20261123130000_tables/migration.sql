-- Every table with its keys. What Prisma has no words for (checks, partial indexes, triggers) follows in the next one.
-- CreateTable
CREATE TABLE "merchant" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "contact_phone" TEXT,
    "contact_email" TEXT,
    "privacy_notice" TEXT NOT NULL,
    "link_limit" BIGINT NOT NULL,
    "default_valid_minutes" INTEGER NOT NULL,
    "default_installment_cap" INTEGER NOT NULL,
    "default_channels" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "merchant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant_key" (
    "merchant_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "merchant_key_pkey" PRIMARY KEY ("merchant_id","version")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "pin_hash" TEXT,
    "pin_failures" INTEGER NOT NULL DEFAULT 0,
    "pin_locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_identity" (
    "merchant_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "notify" BOOLEAN NOT NULL,

    CONSTRAINT "member_identity_pkey" PRIMARY KEY ("channel_account_id","address","merchant_id")
);

-- CreateTable
CREATE TABLE "pos_account" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "adapter_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "position" INTEGER NOT NULL,
    "settings_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pos_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_account" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "adapter_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "settings_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payer" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "name" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "telegram_channel_account_id" UUID,
    "telegram_address" TEXT,
    "locale" TEXT NOT NULL,
    "opted_out" BOOLEAN NOT NULL,
    "last_channels" TEXT[],
    "erased_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payer_key" (
    "merchant_id" UUID NOT NULL,
    "payer_id" UUID NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "payer_key_pkey" PRIMARY KEY ("merchant_id","payer_id","key")
);

-- CreateTable
CREATE TABLE "payment_plan" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "payer_id" UUID NOT NULL,
    "total" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_link" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "plan_id" UUID,
    "short_number" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "flags" TEXT[],
    "version" INTEGER NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "payer_id" UUID NOT NULL,
    "purpose" TEXT,
    "matter" TEXT,
    "installment_cap" INTEGER NOT NULL,
    "channels" TEXT[],
    "valid_for_minutes" INTEGER,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "verification_code" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "token_sha256" TEXT NOT NULL,
    "token_sealed" BYTEA NOT NULL,
    "source_key" TEXT NOT NULL,

    CONSTRAINT "payment_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_line" (
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "link_line_pkey" PRIMARY KEY ("link_id","position")
);

-- CreateTable
CREATE TABLE "link_view" (
    "link_id" UUID NOT NULL,
    "visitor" TEXT NOT NULL,
    "views" INTEGER NOT NULL,

    CONSTRAINT "link_view_pkey" PRIMARY KEY ("link_id","visitor")
);

-- CreateTable
CREATE TABLE "payment_attempt" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "pos_account_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "installment_cap" INTEGER NOT NULL,
    "provider_ref" TEXT,
    "action" JSONB,
    "decline_reason" TEXT,
    "held_because" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "session_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "first_negative_at" TIMESTAMPTZ(3),
    "next_poll_at" TIMESTAMPTZ(3),
    "poll_count" INTEGER NOT NULL,

    CONSTRAINT "payment_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt_step" (
    "seq" BIGSERIAL NOT NULL,
    "merchant_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "code" TEXT,
    "message" TEXT,
    "scrubbed_body" TEXT NOT NULL,

    CONSTRAINT "attempt_step_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "payment_fact" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "attempt_id" UUID,
    "pos_account_id" UUID,
    "provider_payment_id" TEXT,
    "proof_sha256" TEXT,
    "declared_by" UUID,
    "reference" TEXT,
    "amount" BIGINT NOT NULL,
    "charged" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "installments" INTEGER NOT NULL,
    "fee" BIGINT,
    "captured_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reversal_fact" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "fact_id" UUID NOT NULL,
    "refund_id" UUID,
    "kind" TEXT NOT NULL,
    "provider_ref" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reversal_fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "fact_id" UUID NOT NULL,
    "pos_account_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "rejection" TEXT,
    "provider_ref" TEXT,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" UUID,
    "submitted_at" TIMESTAMPTZ(3),
    "next_poll_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "request_key" TEXT NOT NULL,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID,
    "audience" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "choices" JSONB NOT NULL,
    "target" JSONB,
    "target_label" TEXT,
    "dedupe_key" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "notification_id" UUID NOT NULL,
    "link_id" UUID,
    "channel_account_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "failure" TEXT,
    "remote_ref" TEXT,
    "claim" INTEGER NOT NULL,
    "tries" INTEGER NOT NULL,
    "next_try_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "edits_ref" TEXT,
    "becomes_card_of" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "delivery_id" UUID NOT NULL,
    "claim" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("delivery_id","claim")
);

-- CreateTable
CREATE TABLE "delivery_receipt" (
    "delivery_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_receipt_pkey" PRIMARY KEY ("delivery_id","status")
);

-- CreateTable
CREATE TABLE "link_card" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "remote_ref" TEXT NOT NULL,
    "shown_sha256" TEXT,

    CONSTRAINT "link_card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" UUID NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "merchant_id" UUID,
    "member_id" UUID,
    "state" JSONB,
    "state_expires_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_message" (
    "id" UUID NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "secrets_found" TEXT[],
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbound_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_callback" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "pos_account_id" UUID NOT NULL,
    "adapter_id" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "attempt_id" UUID NOT NULL,
    "trust" TEXT NOT NULL,
    "body_sealed" BYTEA,
    "body_sha256" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "provider_callback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "merchant_id" UUID NOT NULL,
    "subject_id" TEXT,
    "sha256" TEXT NOT NULL,
    "secret_sealed" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "sha256" TEXT NOT NULL,
    "merchant_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "csrf_token" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "stranger_answer" (
    "channel_account_id" UUID NOT NULL,
    "address_sha256" TEXT NOT NULL,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stranger_answer_pkey" PRIMARY KEY ("channel_account_id","address_sha256")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "merchant_id" UUID NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "merchant_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("merchant_id","position")
);

-- CreateTable
CREATE TABLE "board_message" (
    "id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "merchant_id" UUID NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "content_sealed" BYTEA NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),

    CONSTRAINT "board_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "board_revision" (
    "merchant_id" UUID NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "board_revision_pkey" PRIMARY KEY ("merchant_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "member_merchant_id_id_key" ON "member"("merchant_id", "id");

-- CreateIndex
CREATE INDEX "member_identity_merchant_id_member_id_idx" ON "member_identity"("merchant_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "pos_account_merchant_id_id_key" ON "pos_account"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_account_merchant_id_id_key" ON "channel_account"("merchant_id", "id");

-- CreateIndex
CREATE INDEX "payer_merchant_id_phone_idx" ON "payer"("merchant_id", "phone");

-- CreateIndex
CREATE INDEX "payer_merchant_id_email_idx" ON "payer"("merchant_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "payer_merchant_id_id_key" ON "payer"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_plan_merchant_id_id_key" ON "payment_plan"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_link_token_sha256_key" ON "payment_link"("token_sha256");

-- CreateIndex
CREATE INDEX "payment_link_merchant_id_created_at_idx" ON "payment_link"("merchant_id", "created_at");

-- CreateIndex
CREATE INDEX "payment_link_merchant_id_payer_id_idx" ON "payment_link"("merchant_id", "payer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_link_merchant_id_id_key" ON "payment_link"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_link_merchant_id_source_key_key" ON "payment_link"("merchant_id", "source_key");

-- CreateIndex
CREATE UNIQUE INDEX "payment_attempt_merchant_id_id_key" ON "payment_attempt"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_attempt_merchant_id_link_id_id_key" ON "payment_attempt"("merchant_id", "link_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_attempt_link_id_number_key" ON "payment_attempt"("link_id", "number");

-- CreateIndex
CREATE INDEX "attempt_step_attempt_id_seq_idx" ON "attempt_step"("attempt_id", "seq");

-- CreateIndex
CREATE INDEX "payment_fact_link_id_idx" ON "payment_fact"("link_id");

-- CreateIndex
CREATE INDEX "payment_fact_attempt_id_idx" ON "payment_fact"("attempt_id");

-- CreateIndex
CREATE INDEX "payment_fact_merchant_id_captured_at_idx" ON "payment_fact"("merchant_id", "captured_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_fact_merchant_id_link_id_id_key" ON "payment_fact"("merchant_id", "link_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_fact_pos_account_id_provider_payment_id_key" ON "payment_fact"("pos_account_id", "provider_payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "reversal_fact_refund_id_key" ON "reversal_fact"("refund_id");

-- CreateIndex
CREATE INDEX "reversal_fact_link_id_idx" ON "reversal_fact"("link_id");

-- CreateIndex
CREATE INDEX "reversal_fact_merchant_id_at_idx" ON "reversal_fact"("merchant_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "reversal_fact_fact_id_kind_provider_ref_key" ON "reversal_fact"("fact_id", "kind", "provider_ref");

-- CreateIndex
CREATE INDEX "refund_fact_id_idx" ON "refund"("fact_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_merchant_id_link_id_id_key" ON "refund"("merchant_id", "link_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_link_id_request_key_key" ON "refund"("link_id", "request_key");

-- CreateIndex
CREATE UNIQUE INDEX "notification_merchant_id_id_key" ON "notification"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_merchant_id_dedupe_key_key" ON "notification"("merchant_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "delivery_channel_account_id_remote_ref_idx" ON "delivery"("channel_account_id", "remote_ref");

-- CreateIndex
CREATE INDEX "delivery_channel_account_id_address_idx" ON "delivery"("channel_account_id", "address");

-- CreateIndex
CREATE INDEX "delivery_link_id_idx" ON "delivery"("link_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_merchant_id_id_key" ON "delivery"("merchant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_notification_id_channel_account_id_address_key" ON "delivery"("notification_id", "channel_account_id", "address");

-- CreateIndex
CREATE UNIQUE INDEX "link_card_link_id_channel_account_id_address_remote_ref_key" ON "link_card"("link_id", "channel_account_id", "address", "remote_ref");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_channel_account_id_address_key" ON "conversation"("channel_account_id", "address");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_message_channel_account_id_dedupe_key_key" ON "inbound_message"("channel_account_id", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "provider_callback_pos_account_id_dedupe_key_key" ON "provider_callback"("pos_account_id", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_sha256_key" ON "one_time_token"("sha256");

-- CreateIndex
CREATE INDEX "session_merchant_id_member_id_idx" ON "session"("merchant_id", "member_id");

-- CreateIndex
CREATE INDEX "audit_event_subject_id_idx" ON "audit_event"("subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_merchant_id_seq_key" ON "audit_event"("merchant_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seal_merchant_id_event_seq_key" ON "audit_seal"("merchant_id", "event_seq");

-- CreateIndex
CREATE UNIQUE INDEX "board_message_merchant_id_revision_key" ON "board_message"("merchant_id", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "board_message_channel_account_id_dedupe_key_key" ON "board_message"("channel_account_id", "dedupe_key");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_identity" ADD CONSTRAINT "member_identity_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_identity" ADD CONSTRAINT "member_identity_merchant_id_member_id_fkey" FOREIGN KEY ("merchant_id", "member_id") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "member_identity" ADD CONSTRAINT "member_identity_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pos_account" ADD CONSTRAINT "pos_account_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel_account" ADD CONSTRAINT "channel_account_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer" ADD CONSTRAINT "payer_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer" ADD CONSTRAINT "payer_telegram_channel_account_id_fkey" FOREIGN KEY ("telegram_channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payer_key" ADD CONSTRAINT "payer_key_merchant_id_payer_id_fkey" FOREIGN KEY ("merchant_id", "payer_id") REFERENCES "payer"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_plan" ADD CONSTRAINT "payment_plan_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_plan" ADD CONSTRAINT "payment_plan_merchant_id_payer_id_fkey" FOREIGN KEY ("merchant_id", "payer_id") REFERENCES "payer"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_link" ADD CONSTRAINT "payment_link_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_link" ADD CONSTRAINT "payment_link_merchant_id_plan_id_fkey" FOREIGN KEY ("merchant_id", "plan_id") REFERENCES "payment_plan"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_link" ADD CONSTRAINT "payment_link_merchant_id_payer_id_fkey" FOREIGN KEY ("merchant_id", "payer_id") REFERENCES "payer"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_link" ADD CONSTRAINT "payment_link_merchant_id_created_by_fkey" FOREIGN KEY ("merchant_id", "created_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "link_line" ADD CONSTRAINT "link_line_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "link_view" ADD CONSTRAINT "link_view_link_id_fkey" FOREIGN KEY ("link_id") REFERENCES "payment_link"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_attempt" ADD CONSTRAINT "payment_attempt_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_attempt" ADD CONSTRAINT "payment_attempt_merchant_id_pos_account_id_fkey" FOREIGN KEY ("merchant_id", "pos_account_id") REFERENCES "pos_account"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "attempt_step" ADD CONSTRAINT "attempt_step_merchant_id_attempt_id_fkey" FOREIGN KEY ("merchant_id", "attempt_id") REFERENCES "payment_attempt"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_merchant_id_link_id_attempt_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "attempt_id") REFERENCES "payment_attempt"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_merchant_id_pos_account_id_fkey" FOREIGN KEY ("merchant_id", "pos_account_id") REFERENCES "pos_account"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_merchant_id_declared_by_fkey" FOREIGN KEY ("merchant_id", "declared_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reversal_fact" ADD CONSTRAINT "reversal_fact_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reversal_fact" ADD CONSTRAINT "reversal_fact_merchant_id_link_id_fact_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "fact_id") REFERENCES "payment_fact"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reversal_fact" ADD CONSTRAINT "reversal_fact_merchant_id_link_id_refund_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "refund_id") REFERENCES "refund"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_merchant_id_link_id_fact_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "fact_id") REFERENCES "payment_fact"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_merchant_id_pos_account_id_fkey" FOREIGN KEY ("merchant_id", "pos_account_id") REFERENCES "pos_account"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_merchant_id_requested_by_fkey" FOREIGN KEY ("merchant_id", "requested_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_merchant_id_approved_by_fkey" FOREIGN KEY ("merchant_id", "approved_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_merchant_id_notification_id_fkey" FOREIGN KEY ("merchant_id", "notification_id") REFERENCES "notification"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_receipt" ADD CONSTRAINT "delivery_receipt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_card" ADD CONSTRAINT "link_card_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "link_card" ADD CONSTRAINT "link_card_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbound_message" ADD CONSTRAINT "inbound_message_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_callback" ADD CONSTRAINT "provider_callback_merchant_id_pos_account_id_fkey" FOREIGN KEY ("merchant_id", "pos_account_id") REFERENCES "pos_account"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_merchant_id_member_id_fkey" FOREIGN KEY ("merchant_id", "member_id") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "stranger_answer" ADD CONSTRAINT "stranger_answer_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_seal" ADD CONSTRAINT "audit_seal_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_seal" ADD CONSTRAINT "audit_seal_merchant_id_event_seq_fkey" FOREIGN KEY ("merchant_id", "event_seq") REFERENCES "audit_event"("merchant_id", "seq") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "board_message" ADD CONSTRAINT "board_message_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "board_message" ADD CONSTRAINT "board_message_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "board_revision" ADD CONSTRAINT "board_revision_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

