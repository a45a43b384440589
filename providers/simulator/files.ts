import { randomBytes } from "node:crypto";
import { fetchFile } from "../fetch-file.ts";

export interface KeptFile {
  contentType: string;
  content: Buffer;
}

const mostBytes = 128 * 1024 * 1024;
const longestFile = 16 * 1024 * 1024;

/** Pictures and other files that pass through the carrier; the oldest go when there are too many. */
export class Files {
  private readonly kept = new Map<string, KeptFile>();
  private bytes = 0;

  /** Keeps a file; its id, as hard to guess as a carrier's. */
  keep(file: KeptFile): string {
    const id = `ME${randomBytes(16).toString("hex")}`;
    this.kept.set(id, file);
    this.bytes += file.content.length;
    for (const [oldest, { content }] of this.kept) {
      if (this.bytes <= mostBytes) break;
      this.kept.delete(oldest);
      this.bytes -= content.length;
    }
    return id;
  }

  get(id: string): KeptFile | undefined {
    return this.kept.get(id);
  }

  /** Fetches what a text is sent with, as carriers do; null when it cannot be had. */
  async fetch(url: string): Promise<string | null> {
    try {
      // The application that it plays a carrier for runs beside it.
      const guard = { allowPrivate: true };
      return this.keep(await fetchFile({ url, headers: {}, guard, longest: longestFile, timeoutMilliseconds: 15_000 }));
    } catch {
      return null;
    }
  }

  clear(): void {
    this.kept.clear();
    this.bytes = 0;
  }
}
