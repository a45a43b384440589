import type { RecipientLimit } from "#domain/pace";
import { environment } from "#environment/environment";
import { openSecrets } from "#environment/secret-box";
import { pool } from "#prisma/client";
import { adapterFor } from "#providers/adapters";
import type { Adapter, Connection, ProviderAccount } from "#providers/provider";

export interface ProviderInUse {
  account: ProviderAccount;
  adapter: Adapter;
  connection: Connection;
  numberPattern: string;
  ratePerSecond: number | null;
  /** Between two messages to one number, and how many live ones may come together; null = no such limit. */
  recipient: RecipientLimit | null;
}

/** The account was removed. */
export class ProviderGone extends Error {}

interface ProviderRow {
  id: string;
  type: string;
  settings: Record<string, unknown>;
  secrets: Buffer | null;
  number_form: string | null;
  number_pattern: string;
  rate_per_second: number | null;
  recipient_gap_milliseconds: number;
  recipient_burst: number;
  webhook_secret: string;
  version: string;
}

const keepMilliseconds = 2_000;
const known = new Map<string, { version: string; until: number; inUse: ProviderInUse }>();

/** A provider's account with its open connections; a change of its settings is seen within two seconds. Throws when it is gone. */
export async function providerConnection(providerId: string): Promise<ProviderInUse> {
  const kept = known.get(providerId);
  if (kept && kept.until > Date.now()) return kept.inUse;
  const row = await readRow(providerId);
  if (kept && kept.version === row.version) {
    kept.until = Date.now() + keepMilliseconds;
    return kept.inUse;
  }
  const account = accountOf(row);
  const adapter = adapterFor(row.type);
  const inUse: ProviderInUse = {
    account,
    adapter,
    connection: adapter.connect(account),
    numberPattern: row.number_pattern,
    ratePerSecond: row.rate_per_second,
    recipient:
      row.recipient_gap_milliseconds > 0
        ? { gapMilliseconds: row.recipient_gap_milliseconds, burst: row.recipient_burst }
        : null,
  };
  known.set(providerId, { version: row.version, until: Date.now() + keepMilliseconds, inUse });
  // Sends that are on the old connection may finish before it is closed.
  if (kept) setTimeout(() => void kept.inUse.connection.close().catch(() => {}), 30_000).unref();
  return inUse;
}

const knownAccounts = new Map<
  string,
  { until: number; read: Promise<{ account: ProviderAccount; adapter: Adapter } | null> }
>();
const mostKnown = 1_000;

/** A provider's account without connecting, at most two seconds old, or null: for webhooks. */
export function providerAccount(providerId: string): Promise<{ account: ProviderAccount; adapter: Adapter } | null> {
  const kept = knownAccounts.get(providerId);
  if (kept && kept.until > Date.now()) return kept.read;
  // Anybody may call any address: what was asked for in vain must not fill the memory.
  if (knownAccounts.size >= mostKnown) knownAccounts.clear();
  const read = findRow(providerId).then((row) => row && { account: accountOf(row), adapter: adapterFor(row.type) });
  knownAccounts.set(providerId, { until: Date.now() + keepMilliseconds, read });
  read.catch(() => knownAccounts.delete(providerId));
  return read;
}

async function readRow(providerId: string): Promise<ProviderRow> {
  const row = await findRow(providerId);
  if (!row) throw new ProviderGone(`There is no provider ${providerId}.`);
  return row;
}

async function findRow(providerId: string): Promise<ProviderRow | null> {
  const result = await pool().query<ProviderRow>(
    `SELECT id, type, settings, secrets, number_form, number_pattern, rate_per_second, recipient_gap_milliseconds,
       recipient_burst, webhook_secret, xmin::text AS version
     FROM providers WHERE id = $1 AND deleted_at IS NULL`,
    [providerId],
  );
  return result.rows[0] ?? null;
}

function accountOf(row: ProviderRow): ProviderAccount {
  const base = `${environment().publicUrl}/webhooks/${row.id}`;
  const token = adapterFor(row.type).tokenInUrl ? `?token=${row.webhook_secret}` : "";
  return {
    id: row.id,
    type: row.type,
    settings: row.settings,
    secrets: openSecrets(row.secrets),
    numberForm: row.number_form,
    inboundUrl: `${base}/inbound${token}`,
    statusUrl: `${base}/status${token}`,
    webhookSecret: row.webhook_secret,
    allowPrivateUrls: environment().allowPrivateUrls,
  };
}
