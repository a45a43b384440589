-- A receipt is stored first and applied to what it tells of in a transaction of its own: a process may die between the two. Which ones are
-- still to be applied is kept with them, and the sweep looks at those alone.
ALTER TABLE "receipts" ADD COLUMN "applied" boolean NOT NULL DEFAULT true;
ALTER TABLE "receipts" ALTER COLUMN "applied" SET DEFAULT false;
CREATE INDEX "receipts_to_apply" ON "receipts" (at) WHERE NOT applied;
