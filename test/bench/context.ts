import type { Stage } from "#launch/start";
import { type Cell, tableOf, wordFor } from "./table.ts";

/** What one bench has said, as it stands in the JSON. */
export interface BenchResult {
  name: string;
  figures: Record<string, Cell>;
  tables: Record<string, Record<string, Cell>[]>;
  promises: Record<string, { kept: boolean; measured: Cell }>;
}

/** What a bench is given. The process's environment names a migrated, empty database of its own; Temporal and processes are the bench's to start. */
export class BenchContext {
  readonly result: BenchResult;
  /** A folder of its own beside the data, removed at the end. */
  readonly folder: string;
  /** The Postgres server's process id, for its CPU seconds. */
  readonly postgresPid: number;
  /** Runs a part of the work and says how long it took. */
  readonly stage: Stage;

  constructor(name: string, parts: { folder: string; postgresPid: number; stage: Stage }) {
    this.result = { name, figures: {}, tables: {}, promises: {} };
    this.folder = parts.folder;
    this.postgresPid = parts.postgresPid;
    this.stage = parts.stage;
  }

  /** Says one figure; its unit belongs into `what` ("messages/s"). */
  figure(what: string, value: Cell): void {
    this.result.figures[what] = value;
    console.log(`  ${what.padEnd(56)} ${wordFor(value).padStart(14)}`);
  }

  /** Says a table. */
  table(title: string, columns: string[], rows: Cell[][]): void {
    this.result.tables[title] = rows.map((row) =>
      Object.fromEntries(columns.map((column, at) => [column, row[at] ?? ""])),
    );
    console.log(`\n  ${title}\n${tableOf(columns, rows)}\n`);
  }

  /** Says whether something promised was kept, with what was measured. */
  promise(what: string, kept: boolean, measured: Cell): void {
    this.result.promises[what] = { kept, measured };
    console.log(`  ${kept ? "✓" : "✗"} ${what}: ${wordFor(measured)}`);
  }
}

/** What a file in this folder exports to be a bench. */
export type Bench = (context: BenchContext) => Promise<void>;
