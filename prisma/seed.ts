// What a new installation begins with: an administrator, and on one machine a small demo around the carrier simulator.
import { createHash } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { sealSecrets } from "../environment/secret-box.ts";
import { prisma } from "./client.ts";
import { makeDemo } from "./demo.ts";
import type { Prisma } from "./generated/client.ts";

export interface First {
  /** The administrator's password. */
  password: string;
  /** A key of the HTTP API, installed as the administrator's. */
  apiKey: string | undefined;
}

/** Makes the user `admin` when there is no user at all, and installs the API key when it is new. True when the user was made. */
export async function firstAdministrator(first: First): Promise<boolean> {
  return seed(first);
}

/** The same, and the demo's people, campaigns and dialer, when there is no user at all. True when they were made. */
export async function seedDemo(first: First & { demoPassword: string; simulatorUrl: string }): Promise<boolean> {
  const passwordHash = await hash(first.demoPassword);
  return seed(first, (database) => makeDemo(database, passwordHash, first.simulatorUrl, sealSecrets));
}

/** A machine that is busy with its first build is slow (milliseconds). */
const patience = { timeout: 120_000, maxWait: 30_000 };

async function seed(first: First, more?: (database: Prisma.TransactionClient) => Promise<void>): Promise<boolean> {
  const passwordHash = await hash(first.password);
  return prisma().$transaction(async (database) => {
    // Two starts at once must not both find it empty.
    await database.$executeRaw`SELECT pg_advisory_xact_lock(7202)`;
    const empty = (await database.user.count()) === 0;
    if (empty) {
      await database.user.create({
        data: { username: "admin", name: "Administrator", role: "administrator", passwordHash },
      });
      await more?.(database);
    }
    if (first.apiKey) await installKey(database, first.apiKey);
    return empty;
  }, patience);
}

// Known keys are left alone, revoked ones too.
async function installKey(database: Prisma.TransactionClient, key: string): Promise<void> {
  const keyHash = createHash("sha256").update(key).digest("hex");
  if (await database.apiKey.findUnique({ where: { keyHash } })) return;
  const administrator = await database.user.findFirst({
    where: { role: "administrator", enabled: true },
    orderBy: { createdAt: "asc" },
  });
  if (!administrator) return;
  await database.apiKey.create({
    data: { userId: administrator.id, name: "PARLEY_API_KEY", prefix: key.slice(0, 4), keyHash },
  });
}
