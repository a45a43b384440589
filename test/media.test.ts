// Files of texts (D33), from the customer's telephone to the agent and back, over the simulated carrier.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeInbound } from "#activities/inbound";
import { dropUnsentMedia, fetchMedia, giveUpMedia, mediaOf, mediaToFetch } from "#activities/media";
import { sendMessage } from "#activities/send-message";
import { forgetEnvironment } from "#environment/environment";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { reply } from "#temporal/client";
import { makeAgent, makeCampaign, makeConversation, makeProvider, makeThread, makeUser } from "#test/factory";
import { readConversation } from "../web/server/conversation-thread.ts";
import { dropUpload, findMedia, findMediaForCarrier, keepUpload, mediaAnswer } from "../web/server/media.ts";
import type { Viewer } from "../web/server/session.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { viewerOf } from "./viewer.ts";

const accountSid = `AC${"0".repeat(31)}1`;
const customer = "+59899000123";
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(600_000, 7)]);

let database: TestDatabase;
let simulator: Simulator;
let providerId: string;
let conversationId: string;
let agent: Viewer;
let stranger: Viewer;
let administrator: Viewer;

const control = async (method: string, path: string, body?: unknown) =>
  (await fetch(simulator.url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) })).json();

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ faults: { receiptDelayMs: 1 } });
  Object.assign(process.env, { PUBLIC_URL: "http://127.0.0.1:1", TEMPORAL_ADDRESS: "127.0.0.1:9" });
  forgetEnvironment();
  providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, accountSid });
  await control("PUT", "/control/lines", {
    lines: [
      {
        provider: "p",
        name: "n",
        number: "+15550100100",
        inboundUrl: "http://127.0.0.1:1/",
        authToken: "test-token",
        accountSid,
      },
    ],
  });
  const campaignId = await makeCampaign({ providerId });
  const threadId = await makeThread({ providerId, customerAddress: customer });
  agent = viewerOf(await makeAgent(), "agent");
  stranger = viewerOf(await makeAgent(), "agent");
  administrator = viewerOf(await makeUser(), "administrator");
  conversationId = await makeConversation({
    campaignId,
    threadId,
    state: "active",
    agentId: agent.userId,
    assignedAt: new Date(),
  });
}, 120_000);
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});
beforeEach(async () => {
  await pool().query("TRUNCATE messages, attempts, media CASCADE");
});

/** A customer's file at the carrier. */
async function atCarrier(content: Buffer | string, contentType: string): Promise<{ url: string; contentType: string }> {
  const answer = await fetch(`${simulator.url}/control/files?accountSid=${accountSid}`, {
    method: "POST",
    headers: { "content-type": contentType },
    body: new Uint8Array(Buffer.from(content)),
  });
  return (await answer.json()) as { url: string; contentType: string };
}

async function customerSends(...files: { url: string; contentType: string }[]): Promise<string[]> {
  const [stored] = await storeInbound(providerId, "sms", [
    { providerMessageId: `SM${randomUUID()}`, from: customer, to: "+15550100100", text: "", media: files },
  ]);
  return mediaOf(stored!.messageIds);
}

const row = (id: string) => prisma().media.findUniqueOrThrow({ where: { id } });
const shown = async () => (await readConversation(agent, conversationId)).messages.at(-1)!.media;
const uploadOf = (content: Buffer | string, type: string, name = "a file") =>
  keepUpload(agent, conversationId, {
    request: new Request("http://x/", { method: "POST", body: new Uint8Array(Buffer.from(content)) }),
    type,
    name,
  });

describe("a customer's file", () => {
  it("is there with its text from the first moment, and then with its bytes", async () => {
    const [id] = await customerSends(await atCarrier(png, "image/png"));
    expect(await shown()).toMatchObject([{ id, state: "waiting", contentType: "image/png", url: `/api/media/${id}` }]);
    await fetchMedia({ mediaId: id! });
    expect(await shown()).toMatchObject([
      { id, state: "stored", contentType: "image/png", bytes: png.length, error: null },
    ]);
    const answer = mediaAnswer(await findMedia(agent, id!), new Request("http://x/"));
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
    // Once more changes nothing.
    await fetchMedia({ mediaId: id! });
    expect(await row(id!)).toMatchObject({ state: "stored" });
  });

  it("of several keep their order", async () => {
    const files = [await atCarrier("BEGIN:VCARD", "text/vcard"), await atCarrier("%PDF-1.7", "application/pdf")];
    for (const mediaId of await customerSends(...files)) await fetchMedia({ mediaId });
    expect((await shown()).map((file) => file.contentType)).toEqual(["text/vcard", "application/pdf"]);
  });

  it("is what its bytes say, and not shown where it is nothing we take", async () => {
    const [ok] = await customerSends(await atCarrier(png, "image/jpeg"));
    await fetchMedia({ mediaId: ok! });
    expect(await row(ok!)).toMatchObject({ state: "stored", contentType: "image/png" });
    const [bad] = await customerSends(await atCarrier("<script>alert(1)</script>", "image/png"));
    await fetchMedia({ mediaId: bad! });
    expect(await shown()).toMatchObject([{ state: "failed", error: "This type of file is not accepted." }]);
    await expect(findMedia(agent, bad!)).rejects.toMatchObject({ status: 404 });
  });

  it("that is not ours to fetch is never asked for", async () => {
    const [id] = await customerSends({ url: "http://169.254.169.254/latest/meta-data", contentType: "image/png" });
    await fetchMedia({ mediaId: id! });
    expect(await row(id!)).toMatchObject({ state: "failed", error: "The file's address is not one of the carrier's." });
  });

  it("that is not there yet is tried again, and given up in the end", async () => {
    const { url } = await atCarrier(png, "image/png");
    const [id] = await customerSends({
      url: url.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      contentType: "image/png",
    });
    await expect(fetchMedia({ mediaId: id! })).rejects.toMatchObject({ nonRetryable: false });
    expect(await row(id!)).toMatchObject({ state: "waiting" });
    await giveUpMedia({ mediaId: id! });
    expect(await row(id!)).toMatchObject({ state: "failed", error: "The carrier did not hand the file over." });
  });

  it("that nobody works on is found by the sweep, once a while", async () => {
    const [id] = await customerSends(await atCarrier(png, "image/png"));
    expect(await mediaToFetch(10)).toEqual([]);
    await pool().query("UPDATE media SET look_again_at = now() - interval '1 second'");
    expect(await mediaToFetch(10)).toEqual([id]);
    expect(await mediaToFetch(10)).toEqual([]);
  });

  it("delivered again is not fetched again", async () => {
    const file = await atCarrier(png, "image/png");
    const text = { providerMessageId: "SM-again", from: customer, to: "+15550100100", text: "", media: [file] };
    await storeInbound(providerId, "sms", [text]);
    await storeInbound(providerId, "sms", [text]);
    expect(await prisma().media.count()).toBe(1);
  });

  it("is for who may see the conversation", async () => {
    const [id] = await customerSends(await atCarrier(png, "image/png"));
    await fetchMedia({ mediaId: id! });
    await expect(findMedia(agent, id!)).resolves.toMatchObject({ id });
    await expect(findMedia(administrator, id!)).resolves.toMatchObject({ id });
    await expect(findMedia(stranger, id!)).rejects.toMatchObject({ status: 404 });
  });

  it("is served so that nothing in it runs, whole or in parts", async () => {
    const [id] = await customerSends(await atCarrier("%PDF-1.7 abcdefghij", "application/pdf"));
    await fetchMedia({ mediaId: id! });
    const file = await findMedia(agent, id!);
    const ask = (range?: string) => mediaAnswer(file, new Request("http://x/", range ? { headers: { range } } : {}));
    const whole = ask();
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": "attachment; filename*=UTF-8''file.pdf",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringMatching(/default-src 'none'.*sandbox/),
      "content-length": "19",
    });
    const parts: [string, number, string, string | null][] = [
      ["bytes=9-11", 206, "abc", "bytes 9-11/19"],
      ["bytes=16-", 206, "hij", "bytes 16-18/19"],
      ["bytes=-2", 206, "ij", "bytes 17-18/19"],
      ["bytes=17-999", 206, "ij", "bytes 17-18/19"],
      ["bytes=19-", 416, "", "bytes */19"],
      ["bytes=0-1,4-5", 200, "%PDF-1.7 abcdefghij", null],
    ];
    for (const [range, status, text, contentRange] of parts) {
      const answer = ask(range);
      expect([range, answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([
        range,
        status,
        text,
        contentRange,
      ]);
    }
  });
});

describe("an agent's file", () => {
  const answer = (text: string, mediaIds: string[], authorId = agent.userId) =>
    reply({ conversationId, text, authorId, commandId: randomUUID(), mediaIds });

  it("goes out with its text, by an address that the carrier alone is given", async () => {
    const { id } = await uploadOf(png, "image/png", "C:\\fakepath\\offer.png");
    const { messageId } = await answer("", [id]);
    expect(await shown()).toMatchObject([{ id, fileName: "offer.png", state: "stored" }]);
    // The carrier fetches where PUBLIC_URL says; here the page's server is played by this one.
    const asked: string[] = [];
    const { createServer } = await import("node:http");
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const url = new URL(request.url ?? "", "http://x");
      void findMediaForCarrier(
        url.pathname.split("/")[3] ?? "",
        Number(url.searchParams.get("until")),
        url.searchParams.get("proof") ?? "",
      ).then(
        async (file) => {
          const served = mediaAnswer(file, new Request("http://x/"));
          response.writeHead(served.status, Object.fromEntries(served.headers));
          response.end(Buffer.from(await served.arrayBuffer()));
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.PUBLIC_URL = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    forgetEnvironment();
    expect(await sendMessage({ messageId, tries: 1 })).toMatchObject({ outcome: "accepted" });
    await expect
      .poll(async () => (await control("GET", "/control/messages")).messages[0])
      .toMatchObject({ to: customer, text: "", media: [{ contentType: "image/png" }] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(new RegExp(`^/api/media/${id}/carrier\\?until=\\d+&proof=[\\w-]{43}$`));
    await new Promise((resolve) => server.close(resolve));
  });

  it("is sent by nobody else, nowhere else and not twice", async () => {
    const { id } = await uploadOf(png, "image/png");
    const sent = () => prisma().message.count({ where: { direction: "out" } });
    await expect(answer("x", [randomUUID()])).rejects.toMatchObject({ code: "media" });
    await expect(answer("x", [id, id])).rejects.toMatchObject({ code: "media" });
    await pool().query("UPDATE media SET uploaded_by = $1", [stranger.userId]);
    await expect(answer("x", [id])).rejects.toMatchObject({ code: "media" });
    await pool().query("UPDATE media SET uploaded_by = $1", [agent.userId]);
    // A text that is refused keeps nothing of it.
    expect(await sent()).toBe(0);
    await answer("x", [id]);
    await expect(answer("y", [id])).rejects.toMatchObject({ code: "media" });
    expect(await sent()).toBe(1);
  });

  it("is refused where it is too long, empty, of a strange type, or somebody else's conversation", async () => {
    await expect(uploadOf(Buffer.alloc(5 * 1024 * 1024 + 1), "image/png")).rejects.toMatchObject({
      status: 413,
      message: "The file is larger than 5 MB.",
    });
    await expect(uploadOf("", "image/png")).rejects.toMatchObject({ message: "The file is empty." });
    await expect(uploadOf("<html>", "text/html")).rejects.toMatchObject({
      message: "This type of file is not accepted.",
    });
    const request = new Request("http://x/", { method: "POST", body: new Uint8Array(png) });
    const upload = { request, type: "image/png", name: "x" };
    await expect(keepUpload(stranger, conversationId, upload)).rejects.toMatchObject({ status: 404 });
    await expect(keepUpload(administrator, conversationId, upload)).rejects.toMatchObject({ status: 403 });
    expect(await prisma().media.count()).toBe(0);
  });

  it("is refused where the carrier takes none", async () => {
    await pool().query("UPDATE providers SET type = 'urlsms' WHERE id = $1", [providerId]);
    await expect(uploadOf(png, "image/png")).rejects.toMatchObject({
      message: "This conversation's carrier takes no files.",
    });
    await pool().query("UPDATE providers SET type = 'twilio' WHERE id = $1", [providerId]);
  });

  it("that is not sent can be taken away by whom it is, and goes by itself after two days", async () => {
    const [first, second] = [await uploadOf(png, "image/png"), await uploadOf(png, "image/png")];
    await expect(findMedia(agent, first.id)).resolves.toMatchObject({ bytes: png.length });
    await expect(findMedia(administrator, first.id)).rejects.toMatchObject({ status: 404 });
    await expect(dropUpload(administrator, first.id)).rejects.toMatchObject({ status: 404 });
    await dropUpload(agent, first.id);
    expect(await dropUnsentMedia()).toBe(0);
    await pool().query("UPDATE media SET created_at = now() - interval '49 hours'");
    expect(await dropUnsentMedia()).toBe(1);
    expect(await prisma().mediaContent.count()).toBe(0);
    await expect(findMedia(agent, second.id)).rejects.toMatchObject({ status: 404 });
  });
});
