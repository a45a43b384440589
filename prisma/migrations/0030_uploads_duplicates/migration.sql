-- Numbers that stand in a list more than once: counted, and left out where the person who loads it wants that.
ALTER TABLE "uploads" ADD COLUMN "duplicates" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "duplicates_dropped" BOOLEAN NOT NULL DEFAULT false;

-- What a segment costs at a provider, where an administrator has told it: lists are loaded with an estimate.
ALTER TABLE "providers" ADD COLUMN "segment_price" DECIMAL(12,6), ADD COLUMN "price_currency" TEXT;
ALTER TABLE "providers" ADD CONSTRAINT "providers_price" CHECK (
  (segment_price IS NULL OR segment_price >= 0) AND (segment_price IS NULL) = (price_currency IS NULL) AND price_currency ~ '^[A-Z]{3}$');
