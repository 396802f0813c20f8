-- The team: invitations, limits, codes, approvals in chat, and groups.

CREATE TABLE "invite" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "invited_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "member_id" UUID,

    CONSTRAINT "invite_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "amount_limit" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "role" TEXT,
    "member_id" UUID,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "amount_limit_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "member_one_time_code" (
    "merchant_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "secret_sealed" BYTEA,
    "pending_sealed" BYTEA,
    "last_step" BIGINT,

    CONSTRAINT "member_one_time_code_pkey" PRIMARY KEY ("merchant_id","member_id")
);

CREATE TABLE "link_approval" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "asked_by" UUID NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_by" UUID,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "link_approval_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "chat_group" (
    "channel_account_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "merchant_id" UUID NOT NULL,
    "bound_by" UUID NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "chat_group_pkey" PRIMARY KEY ("channel_account_id","address")
);

CREATE UNIQUE INDEX "invite_merchant_id_id_key" ON "invite"("merchant_id", "id");
CREATE UNIQUE INDEX "invite_merchant_id_member_id_key" ON "invite"("merchant_id", "member_id");
CREATE UNIQUE INDEX "link_approval_merchant_id_id_key" ON "link_approval"("merchant_id", "id");
CREATE INDEX "link_approval_link_id_idx" ON "link_approval"("link_id");

ALTER TABLE "invite" ADD CONSTRAINT "invite_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invite" ADD CONSTRAINT "invite_merchant_id_invited_by_fkey" FOREIGN KEY ("merchant_id", "invited_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "invite" ADD CONSTRAINT "invite_merchant_id_member_id_fkey" FOREIGN KEY ("merchant_id", "member_id") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "amount_limit" ADD CONSTRAINT "amount_limit_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "amount_limit" ADD CONSTRAINT "amount_limit_merchant_id_member_id_fkey" FOREIGN KEY ("merchant_id", "member_id") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "member_one_time_code" ADD CONSTRAINT "member_one_time_code_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "member_one_time_code" ADD CONSTRAINT "member_one_time_code_merchant_id_member_id_fkey" FOREIGN KEY ("merchant_id", "member_id") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "link_approval" ADD CONSTRAINT "link_approval_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "link_approval" ADD CONSTRAINT "link_approval_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "link_approval" ADD CONSTRAINT "link_approval_merchant_id_asked_by_fkey" FOREIGN KEY ("merchant_id", "asked_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "link_approval" ADD CONSTRAINT "link_approval_merchant_id_answered_by_fkey" FOREIGN KEY ("merchant_id", "answered_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "chat_group" ADD CONSTRAINT "chat_group_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "chat_group" ADD CONSTRAINT "chat_group_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "chat_group" ADD CONSTRAINT "chat_group_merchant_id_bound_by_fkey" FOREIGN KEY ("merchant_id", "bound_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "invite"
  ADD CONSTRAINT "invite_role"
    CHECK ("role" IN ('owner', 'professional', 'assistant', 'accountant', 'viewer', 'support')),
  ADD CONSTRAINT "invite_status" CHECK ("status" IN ('open', 'joined', 'admitted', 'withdrawn')),
  ADD CONSTRAINT "invite_joined_by_somebody" CHECK ("status" NOT IN ('joined', 'admitted') OR "member_id" IS NOT NULL);

-- A limit is a role's, a member's or, for refunds, the whole office's; one of each.
ALTER TABLE "amount_limit"
  ADD CONSTRAINT "amount_limit_amount" CHECK ("amount" >= 0),
  ADD CONSTRAINT "amount_limit_scope" CHECK (
    CASE "scope"
      WHEN 'link' THEN ("role" IS NULL) <> ("member_id" IS NULL)
      WHEN 'refund' THEN "role" IS NULL AND "member_id" IS NULL
      ELSE false
    END),
  ADD CONSTRAINT "amount_limit_role"
    CHECK ("role" IN ('owner', 'professional', 'assistant', 'accountant', 'viewer', 'support'));
CREATE UNIQUE INDEX "amount_limit_of_role" ON "amount_limit" ("merchant_id", "scope", "role") WHERE "role" IS NOT NULL;
CREATE UNIQUE INDEX "amount_limit_of_member" ON "amount_limit" ("merchant_id", "scope", "member_id")
  WHERE "member_id" IS NOT NULL;
CREATE UNIQUE INDEX "amount_limit_of_office" ON "amount_limit" ("merchant_id", "scope")
  WHERE "role" IS NULL AND "member_id" IS NULL;

-- One open question per link; the first answer stands.
ALTER TABLE "link_approval"
  ADD CONSTRAINT "link_approval_status" CHECK ("status" IN ('waiting', 'approved', 'rejected', 'withdrawn', 'lapsed')),
  ADD CONSTRAINT "link_approval_answer" CHECK (("status" IN ('approved', 'rejected')) = ("answered_by" IS NOT NULL)),
  ADD CONSTRAINT "link_approval_two_people" CHECK ("answered_by" <> "asked_by");
CREATE UNIQUE INDEX "link_approval_one_waiting" ON "link_approval" ("link_id") WHERE "status" = 'waiting';
CREATE INDEX "link_approval_due" ON "link_approval" ("ends_at") WHERE "status" = 'waiting';
