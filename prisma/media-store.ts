import { pool, type Queryable } from "./client.ts";

/** Where the bytes of files are kept, by the file's id. Another place (a bucket, a disk) is another one of these. */
export interface MediaStore {
  /** Keeps a file's bytes, once. Part of the transaction that it is given. */
  write(db: Queryable, mediaId: string, content: Buffer): Promise<void>;
  /** A part of a file, piece by piece, so that a long one never stands in memory whole. */
  read(mediaId: string, from: number, length: number): AsyncIterable<Buffer>;
}

const pieceBytes = 256 * 1024;

/** In Postgres, beside everything else: one backup, one set of rights, nothing left over when a text is deleted. */
export const mediaStore: MediaStore = {
  async write(db, mediaId, content) {
    await db.query("INSERT INTO media_contents (media_id, content) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      mediaId,
      content,
    ]);
  },
  async *read(mediaId, from, length) {
    for (let at = from; at < from + length; at += pieceBytes) {
      const { rows } = await pool().query<{ piece: Buffer }>(
        "SELECT substring(content FROM $2::int FOR $3::int) AS piece FROM media_contents WHERE media_id = $1",
        [mediaId, at + 1, Math.min(pieceBytes, from + length - at)],
      );
      if (!rows[0]) return;
      yield rows[0].piece;
    }
  },
};
