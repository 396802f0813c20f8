-- The day's figures read only what they count.
CREATE INDEX "payment_link_waiting" ON "payment_link" ("merchant_id", "expires_at")
  WHERE "status" IN ('open', 'part_paid');
CREATE INDEX "payment_attempt_failed" ON "payment_attempt" ("merchant_id", "started_at") WHERE "status" = 'failed';
CREATE INDEX "delivery_failed" ON "delivery" ("merchant_id", "created_at") WHERE "status" = 'failed';
