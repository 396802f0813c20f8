-- One row: proof that every node opens what the others have sealed.
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL,
    "master_key_check" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "installation_one_row" CHECK ("id" = 1)
);

-- Who had a thing last. The lock itself is an advisory one and goes with its session.
CREATE TABLE "ownership" (
    "thing" TEXT NOT NULL,
    "term" BIGINT NOT NULL,
    "holder" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "given_back" BOOLEAN NOT NULL,

    CONSTRAINT "ownership_pkey" PRIMARY KEY ("thing")
);

-- Uses counted for the limits that guard secrets; the columns and their order are rate-limiter-flexible's.
CREATE TABLE "use_count" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "use_count_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "use_count_expire_idx" ON "use_count" ("expire");
