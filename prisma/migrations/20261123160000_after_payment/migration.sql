CREATE TABLE "reversal_watch" (
    "fact_id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "next_check_at" TIMESTAMPTZ(3),

    CONSTRAINT "reversal_watch_pkey" PRIMARY KEY ("fact_id")
);

CREATE TABLE "payment_review" (
    "fact_id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "next_reminder_at" TIMESTAMPTZ(3),
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_review_pkey" PRIMARY KEY ("fact_id")
);

CREATE UNIQUE INDEX "reversal_watch_merchant_id_link_id_fact_id_key" ON "reversal_watch"("merchant_id", "link_id", "fact_id");
CREATE UNIQUE INDEX "payment_review_merchant_id_link_id_fact_id_key" ON "payment_review"("merchant_id", "link_id", "fact_id");

ALTER TABLE "reversal_watch" ADD CONSTRAINT "reversal_watch_merchant_id_link_id_fact_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "fact_id") REFERENCES "payment_fact"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "payment_review" ADD CONSTRAINT "payment_review_merchant_id_link_id_fact_id_fkey" FOREIGN KEY ("merchant_id", "link_id", "fact_id") REFERENCES "payment_fact"("merchant_id", "link_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "payment_review" ADD CONSTRAINT "payment_review_merchant_id_decided_by_fkey" FOREIGN KEY ("merchant_id", "decided_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A decision has its maker, and nobody is reminded of what is decided.
ALTER TABLE "payment_review" ADD CONSTRAINT "payment_review_decision"
  CHECK (("decided_by" IS NULL) = ("decided_at" IS NULL) AND ("decided_at" IS NULL OR "next_reminder_at" IS NULL));

-- The sweep reads only what is due.
CREATE INDEX "reversal_watch_due" ON "reversal_watch" ("next_check_at") WHERE "next_check_at" IS NOT NULL;
CREATE INDEX "payment_review_due" ON "payment_review" ("next_reminder_at") WHERE "next_reminder_at" IS NOT NULL;
CREATE INDEX "payment_fact_by_capture" ON "payment_fact" ("captured_at") WHERE "source" = 'provider';
