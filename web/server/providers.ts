import type { z } from "zod";
import { usualRecipientLimit } from "#domain/pace";
import { environment } from "#environment/environment";
import { openSecrets, sealSecrets } from "#environment/secret-box";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { adapterFor, adapterTypes } from "#providers/adapters";
import { channelOf } from "#providers/channel";
import { audit, changedFields } from "./audit.ts";
import { keysOf, page } from "./paging.ts";
import { keepDefault, lockDefault, unmarkDefault } from "./provider-default.ts";
import { checkAddresses, checkProvider, judgeProvider, splitSettings } from "./provider-settings.ts";
import { segmentPriceSql, writeSegmentPrice } from "./segment-price.ts";
import type { Viewer } from "./session.ts";
import type { Page } from "./shapes/parts.ts";
import type { Provider, ProviderChange, ProviderUses, providerInput, providerQuery } from "./shapes/providers.ts";
import { replaceTemplates } from "./templates.ts";
import { notFound, UserError } from "./user-error.ts";
import { isUuid } from "./uuid.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  providers_name_key: { field: "name", message: "There is a provider with this name already." },
};

const columns = `p.id, p.name, p.type, p.is_default, p.rate_per_second, p.recipient_gap_milliseconds, p.recipient_burst, p.number_pattern, p.number_form, p.settings, p.secrets,
  p.webhook_secret, lower(p.name) AS sort_name, ${segmentPriceSql},
  coalesce((SELECT json_agg(json_build_object('name', w.name, 'language', w.language, 'body', w.body, 'externalId', w.external_id) ORDER BY w.position)
    FROM templates w WHERE w.provider_id = p.id), '[]'::json) AS templates,
  (SELECT count(*)::int FROM campaigns c WHERE c.provider_id = p.id AND c.deleted_at IS NULL) AS campaigns,
  (SELECT count(*)::int FROM dialers d WHERE d.provider_id = p.id AND d.deleted_at IS NULL) AS dialers`;

/** Providers by name (F1); for administrators. */
export async function listProviders(query: z.output<typeof providerQuery>): Promise<Page<Provider>> {
  const keys = keysOf(query.cursor, 2);
  const { rows } = await pool().query(
    `SELECT ${columns} FROM providers p
     WHERE p.deleted_at IS NULL AND ($1::text IS NULL OR (lower(p.name), p.id) > ($1, $2::uuid))
       AND ($3::text IS NULL OR strpos(lower(p.name), lower($3)) > 0)
     ORDER BY lower(p.name), p.id LIMIT $4`,
    [keys?.[0] ?? null, keys?.[1] ?? null, query.q ?? null, query.limit + 1],
  );
  return page(rows, query.limit, (row) => [row.sort_name, row.id], providerOf);
}

/** One provider, without its secrets; a UserError (404) when there is none. */
export async function readProvider(id: string, connection: Queryable = pool()): Promise<Provider> {
  return providerOf(await rowOf(connection, id));
}

/** Makes a provider. Settings are checked by its type; secret ones are sealed (contract: write-only). The first one is the default. */
export async function createProvider(
  viewer: Viewer,
  input: z.output<typeof providerInput>,
  requestId?: string,
): Promise<Provider> {
  const { settings, secrets } = checkProvider(input.type, input.settings, input.numberPattern);
  await checkAddresses(input.type, settings);
  const rate = input.ratePerSecond === undefined ? adapterFor(input.type).defaultRatePerSecond : input.ratePerSecond;
  const channel = channelOf(input.type, settings);
  const limit = input.recipientLimit === undefined ? usualRecipientLimit(channel) : input.recipientLimit;
  return saying(violations, () =>
    inTransaction(async (connection) => {
      await lockDefault(connection);
      if (input.isDefault) await unmarkDefault(connection);
      const { rows } = await connection.query(
        `INSERT INTO providers (name, type, is_default, rate_per_second, number_pattern, number_form, settings, secrets,
           recipient_gap_milliseconds, recipient_burst)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
        [
          input.name,
          input.type,
          input.isDefault,
          rate,
          input.numberPattern,
          input.numberForm,
          JSON.stringify(settings),
          Buffer.from(sealSecrets(secrets)),
          limit?.gapMilliseconds ?? 0,
          limit?.burst ?? 1,
        ],
      );
      const id = rows[0].id as string;
      await connection.query("INSERT INTO provider_paces (provider_id) VALUES ($1) ON CONFLICT DO NOTHING", [id]);
      await replaceTemplates(connection, id, input.templates);
      await writeSegmentPrice(connection, id, input.segmentPrice);
      await keepDefault(connection);
      await audit(
        connection,
        viewer,
        "provider created",
        `provider:${id}`,
        { name: input.name, type: input.type },
        requestId,
      );
      return readProvider(id, connection);
    }),
  );
}

/** Changes a provider; its type stays. A secret that is left out or empty stays as it was, unless the account gets another address. */
export async function changeProvider(
  viewer: Viewer,
  id: string,
  change: ProviderChange,
  requestId?: string,
): Promise<Provider> {
  // Before the transaction: names are looked up.
  if (change.settings) await checkAddresses((await readProvider(id)).type, change.settings);
  return saying(violations, () =>
    inTransaction(async (connection) => {
      await lockDefault(connection);
      const row = await rowOf(connection, id, "FOR UPDATE OF p");
      const before = providerOf(row);
      const after = {
        ...before,
        ...Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined)),
      } as Provider;
      const { settings, secrets } = checkProvider(
        before.type,
        change.settings ?? before.settings,
        after.numberPattern,
        { settings: before.settings, secrets: secretsOf(row.secrets) },
      );
      if (after.isDefault) await unmarkDefault(connection);
      await connection.query(
        `UPDATE providers SET name = $2, is_default = $3, rate_per_second = $4, number_pattern = $5, number_form = $6,
           settings = $7, secrets = $8, recipient_gap_milliseconds = $9, recipient_burst = $10 WHERE id = $1`,
        [
          id,
          after.name,
          after.isDefault,
          after.ratePerSecond,
          after.numberPattern,
          after.numberForm,
          JSON.stringify(settings),
          Buffer.from(sealSecrets(secrets)),
          after.recipientLimit?.gapMilliseconds ?? 0,
          after.recipientLimit?.burst ?? 1,
        ],
      );
      if (change.segmentPrice !== undefined) await writeSegmentPrice(connection, id, change.segmentPrice);
      if (change.templates) await replaceTemplates(connection, id, change.templates);
      await keepDefault(connection);
      const fields = changedFields(before, { ...after, settings });
      const given = Object.keys(splitSettings(before.type, change.settings ?? {}).secrets);
      await audit(
        connection,
        viewer,
        "provider changed",
        `provider:${id}`,
        { name: after.name, fields, secrets: given },
        requestId,
      );
      return readProvider(id, connection);
    }),
  );
}

/** Removes a provider that no campaign and no dialer uses; its threads and attempts keep their history. */
export async function removeProvider(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await lockDefault(connection);
    const { name } = providerOf(await rowOf(connection, id, "FOR UPDATE OF p"));
    const { campaigns, dialers } = await readProviderUses(id, connection);
    const users = [...campaigns, ...dialers].map((user) => user.name);
    if (users.length > 0)
      throw new UserError(
        `${name} is used by ${users.slice(0, 10).join(", ")}${users.length > 10 ? ` and ${users.length - 10} more` : ""}. Give them another provider first.`,
        { status: 409 },
      );
    // Answers leave by the provider that the customer wrote to (D22), also where the campaign has another one by now.
    const open = await connection.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM conversations c JOIN threads t ON t.id = c.thread_id
       WHERE t.provider_id = $1 AND c.state IN ${openStates}`,
      [id],
    );
    if (open.rows[0]!.n > 0)
      throw new UserError(
        `${open.rows[0]!.n} conversations with customers of ${name} are still open. Close them first.`,
        {
          status: 409,
        },
      );
    // The name becomes free again; the row stays, since threads and attempts point at it.
    await connection.query(
      "UPDATE providers SET deleted_at = now(), is_default = false, secrets = NULL, name = name || ' (deleted ' || left(id::text, 8) || ')' WHERE id = $1",
      [id],
    );
    await keepDefault(connection);
    await audit(connection, viewer, "provider deleted", `provider:${id}`, { name }, requestId);
  });
}

/** What a provider cannot be removed for: the campaigns and dialers that use it, by name. */
export async function readProviderUses(id: string, connection: Queryable = pool()): Promise<ProviderUses> {
  const of = async (table: "campaigns" | "dialers") => {
    const { rows } = await connection.query<{ id: string; name: string }>(
      `SELECT id, name FROM ${table} WHERE provider_id = $1 AND deleted_at IS NULL ORDER BY lower(name), id`,
      [id],
    );
    return rows;
  };
  return { campaigns: await of("campaigns"), dialers: await of("dialers") };
}

/**
 * Everything that the rules have against a provider's form, by field; whether its fields have the right shape is asked
 * elsewhere, so nothing is taken for granted here.
 */
export async function providerProblems(form: Record<string, unknown>): Promise<Record<string, string>> {
  const id = typeof form.id === "string" && isUuid(form.id) ? form.id : null;
  const row = id ? await rowOf(pool(), id) : null;
  const type = row ? row.type : String(form.type ?? "");
  if (!adapterTypes().includes(type)) return {};
  const given = typeof form.settings === "object" && form.settings !== null ? form.settings : {};
  const old = row ? { settings: row.settings, secrets: secretsOf(row.secrets) } : undefined;
  const pattern = typeof form.numberPattern === "string" ? form.numberPattern : ".";
  const { fields } = judgeProvider(type, given as Record<string, unknown>, pattern, old);
  const taken = await pool().query("SELECT 1 FROM providers WHERE name = $1 AND id IS DISTINCT FROM $2::uuid", [
    String(form.name ?? "").trim(),
    id,
  ]);
  if (taken.rows[0]) fields.name = violations.providers_name_key!.message;
  return fields;
}

async function rowOf(connection: Queryable, id: string, lock = "") {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM providers p WHERE p.id = $1 AND p.deleted_at IS NULL ${lock}`,
    [id],
  );
  if (!rows[0]) throw notFound("The provider");
  return rows[0];
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function providerOf(row: any): Provider {
  const secrets = secretsOf(row.secrets);
  const base = `${environment().publicUrl}/webhooks/${row.id}`;
  const token = adapterFor(row.type).tokenInUrl ? `?token=${row.webhook_secret}` : "";
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    channel: channelOf(row.type, row.settings),
    templates: row.templates,
    isDefault: row.is_default,
    ratePerSecond: row.rate_per_second,
    recipientLimit:
      row.recipient_gap_milliseconds > 0
        ? { gapMilliseconds: row.recipient_gap_milliseconds, burst: row.recipient_burst }
        : null,
    segmentPrice: row.segment_price_json,
    numberPattern: row.number_pattern,
    numberForm: row.number_form,
    settings: row.settings,
    secretsSet: Object.keys(secrets).filter((name) => secrets[name]),
    inboundUrl: `${base}/inbound${token}`,
    statusUrl: `${base}/status${token}`,
    usedBy: { campaigns: row.campaigns, dialers: row.dialers },
  };
}

/** Secrets that were sealed with another key are lost: they count as not set, so that they can be given again. */
function secretsOf(sealed: Uint8Array | null): Record<string, string> {
  try {
    return openSecrets(sealed);
  } catch {
    return {};
  }
}
