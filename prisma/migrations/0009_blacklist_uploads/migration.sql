-- What a do-not-contact file brought, and the lines that it did not bring, so that they can be corrected and uploaded again (F77, D12).
CREATE TABLE "blacklist_uploads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "file_name" TEXT NOT NULL DEFAULT '',
    "added" INTEGER NOT NULL DEFAULT 0,
    "already" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'loading',
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blacklist_uploads_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "blacklist_refusals" (
    "id" BIGSERIAL NOT NULL,
    "upload_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "raw" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "blacklist_refusals_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "blacklist_refusals_upload_id_id_idx" ON "blacklist_refusals"("upload_id", "id");
ALTER TABLE "blacklist_refusals" ADD CONSTRAINT "blacklist_refusals_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "blacklist_uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The page's filters, newest first. Nearly all entries are uploaded and for everything: those need no index beside the key.
CREATE INDEX "black_list_of_campaign" ON "black_list" (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX "black_list_of_dialer" ON "black_list" (dialer_id, id) WHERE dialer_id IS NOT NULL;
CREATE INDEX "black_list_not_uploaded" ON "black_list" (source, id) WHERE source <> 'upload';

-- One word per statement, without ids: the page reads anew what its viewer may see.
CREATE FUNCTION announce_blacklist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'blacklist')::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "black_list_live" AFTER INSERT OR DELETE ON "black_list" FOR EACH STATEMENT EXECUTE FUNCTION announce_blacklist();
