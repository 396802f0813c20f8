ALTER TABLE "member" ADD COLUMN "locale" TEXT;
ALTER TABLE "member" ADD CONSTRAINT "member_locale_known" CHECK ("locale" IN ('tr', 'en'));

-- An office's own words: every version stays, the newest stands.
CREATE TABLE "office_text" (
    "merchant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "length" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "office_text_pkey" PRIMARY KEY ("merchant_id", "key", "locale", "length", "version"),
    CONSTRAINT "office_text_key_known" CHECK ("key" IN ('link', 'reminder', 'thanks', 'expiry', 'error')),
    CONSTRAINT "office_text_locale_known" CHECK ("locale" IN ('tr', 'en')),
    CONSTRAINT "office_text_length_known" CHECK ("length" IN ('long', 'short')),
    CONSTRAINT "office_text_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "office_text_merchant_id_created_by_fkey" FOREIGN KEY ("merchant_id", "created_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "office_text" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Files in and out, sealed; the content goes after some days and the name stays as what was sent.
CREATE TABLE "document" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "content_sealed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "document_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "document_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "document_merchant_id_id_key" ON "document"("merchant_id", "id");
CREATE INDEX "document_kept" ON "document"("created_at") WHERE "content_sealed" IS NOT NULL;

ALTER TABLE "notification" ADD COLUMN "document_id" UUID;
ALTER TABLE "notification" ADD CONSTRAINT "notification_merchant_id_document_id_fkey" FOREIGN KEY ("merchant_id", "document_id") REFERENCES "document"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CREATE TABLE "link_batch" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_sha256" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "channel_account_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "card_ref" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_batch_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "link_batch_status_known" CHECK ("status" IN ('checked', 'sending', 'done', 'dropped')),
    CONSTRAINT "link_batch_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "link_batch_channel_account_id_fkey" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "link_batch_merchant_id_created_by_fkey" FOREIGN KEY ("merchant_id", "created_by") REFERENCES "member"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE UNIQUE INDEX "link_batch_merchant_id_id_key" ON "link_batch"("merchant_id", "id");
CREATE INDEX "link_batch_unanswered" ON "link_batch"("created_at") WHERE "status" = 'checked';

CREATE TABLE "link_batch_row" (
    "merchant_id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "content" JSONB,
    "link_id" UUID,

    CONSTRAINT "link_batch_row_pkey" PRIMARY KEY ("batch_id", "row"),
    CONSTRAINT "link_batch_row_state_known" CHECK ("state" IN ('ready', 'doubtful', 'bad', 'sent', 'waiting', 'refused')),
    CONSTRAINT "link_batch_row_merchant_id_batch_id_fkey" FOREIGN KEY ("merchant_id", "batch_id") REFERENCES "link_batch"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "link_batch_row_merchant_id_link_id_fkey" FOREIGN KEY ("merchant_id", "link_id") REFERENCES "payment_link"("merchant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
