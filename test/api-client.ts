import { createHash, randomBytes } from "node:crypto";
import { prisma } from "../prisma/client.ts";
import type { WebServer } from "./web-server.ts";

export interface Answer {
  status: number;
  type: string;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself
  body: any;
}
export type Api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** A new key that acts as a user. */
export async function makeKey(userId: string): Promise<string> {
  const key = `pk_${randomBytes(24).toString("hex")}`;
  const keyHash = createHash("sha256").update(key).digest("hex");
  await prisma().apiKey.create({ data: { userId, name: "test", prefix: key.slice(0, 8), keyHash } });
  return key;
}

/** The HTTP API with a key, or without. A body that is text goes as it is, with the given content type; else it goes as JSON. */
export function api(web: WebServer, key?: string): Api {
  return async (method, path, body, headers = {}) => {
    const text = typeof body === "string" || body instanceof Uint8Array;
    const answer = await fetch(`${web.url}${path}`, {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && !text && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : text ? (body as BodyInit) : JSON.stringify(body),
    });
    const said = await answer.text();
    const type = answer.headers.get("content-type") ?? "";
    return {
      status: answer.status,
      type,
      headers: answer.headers,
      body: said && /json/.test(type) ? JSON.parse(said) : said,
    };
  };
}

/** A key of a new user's. */
export async function apiOf(web: WebServer, userId: string): Promise<Api> {
  return api(web, await makeKey(userId));
}
