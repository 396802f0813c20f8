/** Card numbers have no column: the last four digits are all that is ever written down. */
export const LEDGER_SCHEMA = `
CREATE TABLE IF NOT EXISTS merchants (
  keyId TEXT PRIMARY KEY, secret TEXT NOT NULL, createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS payments (
  paymentId TEXT PRIMARY KEY, merchant TEXT NOT NULL REFERENCES merchants, reference TEXT NOT NULL,
  request TEXT NOT NULL, sessionId TEXT NOT NULL UNIQUE,
  amount INTEGER NOT NULL CHECK (amount > 0), chargedAmount INTEGER NOT NULL, installmentCap INTEGER NOT NULL,
  installments INTEGER NOT NULL, returnUrl TEXT NOT NULL, callbackUrl TEXT NOT NULL, description TEXT NOT NULL,
  buyerName TEXT NOT NULL, buyerPhone TEXT, locale TEXT NOT NULL,
  status TEXT NOT NULL, declineCode TEXT, inReview INTEGER NOT NULL DEFAULT 0,
  cardId TEXT, cardLastFour TEXT,
  createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, capturedAt INTEGER, feeKurus INTEGER,
  dueStep TEXT, dueAt INTEGER,
  UNIQUE (merchant, reference)
) STRICT;
CREATE INDEX IF NOT EXISTS payments_due ON payments (dueAt) WHERE dueAt IS NOT NULL;
CREATE INDEX IF NOT EXISTS payments_unfinished ON payments (expiresAt) WHERE status IN ('waiting', 'three_ds');

CREATE TABLE IF NOT EXISTS captures (
  paymentId TEXT PRIMARY KEY REFERENCES payments, merchant TEXT NOT NULL, reference TEXT NOT NULL,
  amount INTEGER NOT NULL, chargedAmount INTEGER NOT NULL, feeKurus INTEGER NOT NULL, capturedAt INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS reversals (
  reversalId TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('refund', 'void', 'chargeback')),
  merchant TEXT NOT NULL, reference TEXT NOT NULL, paymentReference TEXT NOT NULL, paymentId TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0), status TEXT NOT NULL, code TEXT,
  createdAt INTEGER NOT NULL, settledAt INTEGER, dueAt INTEGER,
  UNIQUE (merchant, kind, reference)
) STRICT;
CREATE INDEX IF NOT EXISTS reversals_due ON reversals (dueAt) WHERE dueAt IS NOT NULL;

CREATE TABLE IF NOT EXISTS callbacks (
  eventId TEXT PRIMARY KEY, merchant TEXT NOT NULL, reference TEXT NOT NULL, url TEXT NOT NULL, type TEXT NOT NULL,
  body TEXT NOT NULL, copies INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  createdAt INTEGER NOT NULL, nextTryAt INTEGER, acknowledgedAt INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS callbacks_due ON callbacks (nextTryAt) WHERE nextTryAt IS NOT NULL;

CREATE TABLE IF NOT EXISTS callbackTries (
  eventId TEXT NOT NULL REFERENCES callbacks, at INTEGER NOT NULL, outcome TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS smsCodes (
  paymentId TEXT PRIMARY KEY REFERENCES payments, code TEXT NOT NULL,
  triesLeft INTEGER NOT NULL, sendsLeft INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS faultsShown (
  merchant TEXT NOT NULL, door TEXT NOT NULL, reference TEXT NOT NULL, PRIMARY KEY (merchant, door, reference)
) STRICT;
`
