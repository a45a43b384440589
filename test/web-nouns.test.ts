import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSecrets } from "#environment/secret-box";
import { pool, prisma } from "#prisma/client";
import { listBlacklist, removeFromBlacklist } from "#web/server/blacklist";
import { listBlacklistUploads, refusedBlacklistLines } from "#web/server/blacklist-uploads";
import { changeCampaign, createCampaign, listCampaigns, readCampaign, removeCampaign } from "#web/server/campaigns";
import { listDialerFacts, listRows } from "#web/server/dialer-rows";
import { changeDialer, createDialer, listDialers, readDialer, removeDialer } from "#web/server/dialers";
import { blockFromCsv } from "#web/server/loads";
import { addMembers, listMembers, readUnion, removeMembers } from "#web/server/members";
import {
  changeProvider,
  createProvider,
  providerProblems,
  readProvider,
  readProviderUses,
  removeProvider,
} from "#web/server/providers";
import type { Viewer } from "#web/server/session";
import { campaignInput } from "#web/server/shapes/campaigns";
import { dialerInput } from "#web/server/shapes/dialers";
import { providerInput } from "#web/server/shapes/providers";
import { userInput } from "#web/server/shapes/users";
import { listUploads, readUpload, refusedLines } from "#web/server/uploads";
import { changeUser, createUser, removeUser, userProblems } from "#web/server/users";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  allWeek,
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeGroup,
  makeProvider,
  makeRows,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let administrator: Viewer;
let supervisor: Viewer;
let north: string;
let provider: string;

const account = { accountSid: `AC${"0".repeat(32)}`, from: "+15550100100", authToken: "first secret" };
const wrongFields = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => error.fields ?? error.message,
  );

beforeAll(async () => {
  database = await testDatabase();
  // Nothing listens there: what is committed must not wait for it.
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  north = await makeGroup("North");
  administrator = viewerOf(await makeUser(), "administrator");
  supervisor = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [north]);
  provider = await makeProvider();
}, 60_000);
afterAll(() => database?.drop());

describe("a campaign", () => {
  const input = (more: object) => campaignInput.parse({ name: "Sales", providerId: provider, ...more });

  it("needs only a name and a provider; the rest has defaults that come back", async () => {
    const { id } = await createCampaign(administrator, input({ thresholds: { churnSeconds: 60 } }));
    expect(await readCampaign(administrator, id)).toMatchObject({
      thresholds: { serviceLevelSeconds: 30, churnSeconds: 60, chatSeconds: 0, maxWaiting: 0 },
      maxInteractions: 5,
      strategy: { rule: "nocall", order: "leastrecent" },
    });
    await changeCampaign(administrator, id, { texts: { help: "Write to us." } });
    expect((await readCampaign(administrator, id)).thresholds.churnSeconds).toBe(60);
  });

  it("has a name of its own, capitals aside, also when two are made at once", async () => {
    const outcomes = await Promise.all(
      ["Twins", "twins"].map((name) => wrongFields(createCampaign(administrator, input({ name })))),
    );
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
    expect(outcomes.find(Boolean)).toEqual({ name: "There is a campaign with this name already." });
  });

  it("names the campaign that a DID-port leads to; a disabled one may keep it", async () => {
    await createCampaign(administrator, input({ name: "First", didPorts: ["+15550100"] }));
    const second = input({ name: "Second", didPorts: ["+15550100", "+15550101"] });
    expect(await wrongFields(createCampaign(administrator, second))).toEqual({
      didPorts: "+15550100 already leads to First.",
    });
    const bare = input({ name: "Third", didPorts: ["15550100"] });
    expect(await wrongFields(createCampaign(administrator, bare))).toEqual({
      didPorts: "+15550100 already leads to First.",
    });
    const kept = await createCampaign(administrator, { ...second, enabled: false });
    expect(await wrongFields(changeCampaign(administrator, kept.id, { enabled: true }))).toEqual({
      didPorts: "+15550100 already leads to First.",
    });
  });

  it("refuses a shortcut that stands twice and an unknown zone", async () => {
    const twice = [
      { shortcut: "hi", text: "Hi" },
      { shortcut: "hi", text: "Hello" },
    ];
    expect(await wrongFields(createCampaign(administrator, input({ name: "R", responses: twice })))).toEqual({
      "responses.1.shortcut": "/hi stands twice.",
    });
    const schedule = { timeZone: "Mars/Olympus", ranges: [] };
    expect(await wrongFields(createCampaign(administrator, input({ name: "Z", schedule })))).toHaveProperty("schedule");
  });

  it("is seen by its groups only, and by the page", async () => {
    const seen = await makeCampaign({ name: "Seen", groupIds: [north] });
    const hidden = await makeCampaign({ name: "Hidden" });
    const list = await listCampaigns(supervisor, { limit: 200 });
    expect(list.items.map(({ id }) => id)).toContain(seen);
    expect(list.items.map(({ id }) => id)).not.toContain(hidden);
    await expect(readCampaign(supervisor, hidden)).rejects.toMatchObject({ status: 404 });
    const first = await listCampaigns(administrator, { limit: 1 });
    const second = await listCampaigns(administrator, { limit: 1, cursor: first.nextCursor! });
    expect(second.items[0]!.name.toLowerCase() > first.items[0]!.name.toLowerCase()).toBe(true);
  });

  it("is not deleted while somebody waits, and keeps its conversations when it is", async () => {
    const id = await makeCampaign({ providerId: provider });
    const conversation = await makeConversation({
      campaignId: id,
      threadId: await makeThread({ providerId: provider }),
    });
    await expect(removeCampaign(administrator, id)).rejects.toMatchObject({ status: 409 });
    await prisma().conversation.update({
      where: { id: conversation },
      data: { state: "closed", closedAt: new Date() },
    });
    await removeCampaign(administrator, id);
    await expect(readCampaign(administrator, id)).rejects.toMatchObject({ status: 404 });
    expect(await prisma().conversation.count({ where: { id: conversation } })).toBe(1);
  });
});

describe("members", () => {
  it("of several campaigns are their union; adding adds to all, removing removes from all (F21–F23)", async () => {
    const [a, b] = [await makeCampaign(), await makeCampaign()];
    const [ana, bruno, carla] = [await makeAgent(), await makeAgent(), await makeAgent()];
    await addMembers(administrator, { campaignIds: [a], agentIds: [ana], penalty: 7 });
    await addMembers(administrator, { campaignIds: [a, b], agentIds: [ana, bruno], penalty: 0 });
    const union = await readUnion(administrator, [a, b]);
    expect(union.members.map(({ agentId, campaigns }) => [agentId, campaigns]).sort()).toEqual(
      [
        [ana, 2],
        [bruno, 2],
      ].sort(),
    );
    expect(union.agents.map(({ agentId }) => agentId)).toContain(carla);
    expect(union.agents.map(({ agentId }) => agentId)).not.toContain(ana);
    expect((await listMembers(administrator, a)).find(({ agentId }) => agentId === ana)!.penalty).toBe(7);
    await removeMembers(administrator, { campaignIds: [a, b], agentIds: [ana] });
    expect((await readUnion(administrator, [a, b])).members.map(({ agentId }) => agentId)).toEqual([bruno]);
  });
});

describe("a provider", () => {
  it("keeps its secrets sealed, gives none back, and keeps them when a change leaves them empty", async () => {
    const made = await createProvider(
      administrator,
      providerInput.parse({ name: "T", type: "twilio", settings: account }),
    );
    expect(JSON.stringify(made)).not.toContain("first secret");
    expect(made.secretsSet).toEqual(["authToken"]);
    expect(made.ratePerSecond).toBe(1);
    await changeProvider(administrator, made.id, { settings: { ...account, authToken: "", from: "+15550100101" } });
    const row = await prisma().provider.findUniqueOrThrow({ where: { id: made.id } });
    expect(openSecrets(row.secrets)).toEqual({ authToken: "first secret" });
    expect(row.settings).toMatchObject({ from: "+15550100101" });
    const audited = await prisma().audit.findMany({ where: { target: `provider:${made.id}` } });
    expect(JSON.stringify(audited, (_, v) => (typeof v === "bigint" ? String(v) : v))).not.toContain("first secret");
  });

  it("has the usual limit for one number where it is WhatsApp, and the one that is given", async () => {
    const whatsapp = { ...account, from: "whatsapp:+15550100100" };
    const make = (name: string, more: object) =>
      createProvider(administrator, providerInput.parse({ name, type: "twilio", settings: account, ...more }));
    expect((await make("Numbers", {})).recipientLimit).toBeNull();
    const { id, recipientLimit } = await make("Numbers W", { settings: whatsapp });
    expect(recipientLimit).toEqual({ gapMilliseconds: 6_000, burst: 45 });
    expect((await make("Numbers N", { settings: whatsapp, recipientLimit: null })).recipientLimit).toBeNull();
    const changed = await changeProvider(administrator, id, { recipientLimit: { gapMilliseconds: 500, burst: 1 } });
    expect(changed.recipientLimit).toEqual({ gapMilliseconds: 500, burst: 1 });
    expect((await changeProvider(administrator, id, { recipientLimit: null })).recipientLimit).toBeNull();
  });

  it("takes its secrets nowhere else: with another address they must be given again", async () => {
    const { id } = await createProvider(
      administrator,
      providerInput.parse({ name: "Moving", type: "twilio", settings: { ...account, baseUrl: "https://a.example/x" } }),
    );
    const { authToken: _, ...open } = account;
    const asked = { "settings.authToken": expect.stringContaining("type this again") };
    const move = (settings: Record<string, string>) => wrongFields(changeProvider(administrator, id, { settings }));
    expect(await move({ ...open, baseUrl: "https://b.example/x" })).toEqual(asked);
    expect(await move({ ...open, baseUrl: "http://a.example/x" })).toEqual(asked);
    expect(await move({ ...open, baseUrl: "https://a.example:8443/x" })).toEqual(asked);
    expect(await move({ ...open })).toEqual(asked);
    expect(await move({ ...open, baseUrl: "https://a.example/other" })).toBeNull();
    expect(await move({ ...open, baseUrl: "https://b.example/x", authToken: "second" })).toBeNull();
    const row = await prisma().provider.findUniqueOrThrow({ where: { id } });
    expect(openSecrets(row.secrets)).toEqual({ authToken: "second" });
  });

  it("hears everything that is wrong with its form at once", async () => {
    const { id } = await createProvider(
      administrator,
      providerInput.parse({ name: "Taken", type: "twilio", settings: account }),
    );
    const form = { id: null, type: "twilio", settings: { accountSid: "AC1" }, numberPattern: "(", name: "Taken " };
    expect(Object.keys(await providerProblems(form)).sort()).toEqual(
      ["name", "numberPattern", "settings.accountSid", "settings.authToken", "settings.from"].sort(),
    );
    expect(await providerProblems({ ...form, id, settings: account, numberPattern: "." })).toEqual({});
    // What somebody else than the form may send.
    expect(await providerProblems({ id: 7, type: null, settings: "no", name: [] })).toEqual({});
  });

  it("says every wrong setting at its path", async () => {
    const bad = providerInput.parse({ name: "B", type: "twilio", settings: { foo: "1" }, numberPattern: "(" });
    const fields = await wrongFields(createProvider(administrator, bad));
    expect(Object.keys(fields).sort()).toEqual(
      ["numberPattern", "settings.accountSid", "settings.authToken", "settings.foo"]
        .concat("settings.from" in fields ? ["settings.from"] : [])
        .sort(),
    );
  });

  it("is the default when none is marked, as the first in the list", async () => {
    const make = (name: string, isDefault = false) =>
      createProvider(administrator, providerInput.parse({ name, type: "twilio", settings: account, isDefault }));
    const marked = async () =>
      (await prisma().provider.findMany({ where: { isDefault: true, deletedAt: null } })).map(({ name }) => name);
    const b = await make("!b");
    await make("!a");
    const c = await make("!c", true);
    expect(await marked()).toEqual(["!c"]);
    await changeProvider(administrator, c.id, { isDefault: false });
    expect(await marked()).toEqual(["!a"]);
    await changeProvider(administrator, b.id, { isDefault: true });
    await removeProvider(administrator, b.id);
    expect(await marked()).toEqual(["!a"]);
    await Promise.all([changeProvider(administrator, c.id, { isDefault: true }), make("!d", true)]);
    expect(await marked()).toHaveLength(1);
  });

  it("is the only default, and not removed while it is used", async () => {
    const other = await createProvider(
      administrator,
      providerInput.parse({ name: "D", type: "twilio", settings: account, isDefault: true }),
    );
    expect(await prisma().provider.count({ where: { isDefault: true } })).toBe(1);
    const dialer = await makeDialer({ providerId: other.id });
    await makeCampaign({ name: "Uses it", providerId: other.id, deletedAt: new Date() });
    await expect(removeProvider(administrator, other.id)).rejects.toMatchObject({ status: 409 });
    expect((await readProviderUses(other.id)).dialers.map(({ id }) => id)).toEqual([dialer]);
    await removeDialer(administrator, dialer);
    await removeProvider(administrator, other.id);
    await expect(readProvider(other.id)).rejects.toMatchObject({ status: 404 });
    expect(await prisma().provider.count({ where: { isDefault: true, deletedAt: null } })).toBe(1);
  });
});

describe("a user", () => {
  const input = (more: object) =>
    userInput.parse({ username: "Elena", name: "Elena", password: "long enough", role: "agent", ...more });

  it("with the role agent is an agent, and stands under a small-letter name once", async () => {
    const { id, username } = await createUser(administrator, input({}));
    expect(username).toBe("elena");
    expect(await prisma().agent.count({ where: { userId: id } })).toBe(1);
    expect(await wrongFields(createUser(administrator, input({ username: "ELENA" })))).toHaveProperty("username");
  });

  it("hears everything that is wrong with its form at once", async () => {
    await createUser(administrator, input({ username: "gabi" }));
    const form = { id: null, username: " GABI ", password: "" };
    expect(Object.keys(await userProblems(form)).sort()).toEqual(["password", "username"]);
    expect(await userProblems({ ...form, username: "gabriela", password: "x" })).toEqual({});
  });

  it("loses its sign-ins with a new password", async () => {
    const { id } = await createUser(administrator, input({ username: "fede" }));
    const session = await prisma().session.create({ data: { userId: id, expiresAt: new Date(Date.now() + 60_000) } });
    await changeUser(administrator, id, { name: "Federico" });
    expect((await prisma().session.findUniqueOrThrow({ where: { id: session.id } })).revokedAt).toBeNull();
    await changeUser(administrator, id, { password: "another one" });
    expect((await prisma().session.findUniqueOrThrow({ where: { id: session.id } })).revokedAt).not.toBeNull();
  });

  it("who is the last administrator stays one, also when two disable each other at once", async () => {
    await prisma().user.updateMany({ where: { role: "administrator" }, data: { enabled: false } });
    const [a, b] = [await makeUser(), await makeUser()];
    const [va, vb] = [viewerOf(a, "administrator"), viewerOf(b, "administrator")];
    const outcomes = await Promise.allSettled([
      changeUser(va, b, { enabled: false }),
      changeUser(vb, a, { role: "agent" }),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await prisma().user.count({ where: { role: "administrator", enabled: true } })).toBe(1);
    const last = (await prisma().user.findFirstOrThrow({ where: { role: "administrator", enabled: true } })).id;
    await expect(removeUser(administrator, last)).rejects.toMatchObject({ status: 409 });
  });
});

describe("a dialer", () => {
  const input = (more: object) =>
    dialerInput.parse({ name: "promo", providerId: provider, schedule: allWeek, ...more });

  it("says what is wrong with it, field by field", async () => {
    const bad = input({ name: "with space", dialString: "0-99", schedule: { timeZone: "UTC", ranges: [] } });
    expect(Object.keys(await wrongFields(createDialer(administrator, bad))).sort()).toEqual([
      "dialString",
      "name",
      "schedule",
    ]);
  });

  it("of a gateway needs its dial string, of any its provider and a gap that the provider takes (F29–F33)", async () => {
    const wrong = async (more: object) => wrongFields(createDialer(administrator, input(more)));
    expect(await wrong({ providerId: "00000000-0000-4000-8000-000000000000" })).toEqual({
      providerId: "Choose a provider",
    });
    for (const gapMilliseconds of [null, -1, 0.5, "soon"])
      expect(() => input({ gapMilliseconds })).toThrow(/gapMilliseconds/);
    for (const name of ["otoño", "a b", "a;b"]) expect(await wrong({ name })).toHaveProperty("name");
    expect(() => input({ name: " " })).toThrow(/name/);
  });

  it("names a template of its account and what fills it; with another account's it is refused (D32)", async () => {
    const [own, other] = [await makeProvider(), await makeProvider()];
    await pool().query(
      "INSERT INTO templates (provider_id, name, language, body) VALUES ($1, 'order_update', 'es', 'Hola {{1}}, {{2}}.')",
      [own],
    );
    const template = { name: "order_update", language: "es" };
    const made = await createDialer(administrator, input({ name: "templated", providerId: own, template }));
    expect(made).toMatchObject({
      template: { ...template, variables: ["{{1}}", "{{2}}"] },
      templateText: "Hola {{1}}, {{2}}.",
    });
    const change = (fields: object) => wrongFields(changeDialer(administrator, made.id, fields));
    expect(await change({ template: { ...template, variables: ["{{name}}"] } })).toEqual({
      template: "The template has 2 variables: say for each what it is filled with",
    });
    expect(await change({ providerId: other })).toEqual({
      template: 'The provider has no template "order_update" in es',
    });
    expect(await change({ gapMilliseconds: 10 })).toBeNull();
    expect((await readDialer(administrator, made.id)).template).toMatchObject({ variables: ["{{1}}", "{{2}}"] });
    expect(await change({ template: null, providerId: other })).toBeNull();
    expect((await readDialer(administrator, made.id)).template).toBeNull();
  });

  it("is made stopped; saving the same again changes nothing, and its name is its own", async () => {
    const made = await createDialer(administrator, input({ dialString: "(0.3)" }));
    expect(made).toMatchObject({ playing: false, phase: "stopped", dialString: "0-3", balanced: true });
    await changeDialer(administrator, made.id, { schedule: made.schedule, gapMilliseconds: 20 });
    const facts = await listDialerFacts(administrator, made.id, { limit: 10 });
    expect(facts.items.map(({ what }) => what)).toEqual(["changed", "created"]);
    expect(facts.items[0]!.details).toEqual({ fields: ["gapMilliseconds"] });
    expect(await wrongFields(createDialer(administrator, input({})))).toHaveProperty("name");
    await removeDialer(administrator, made.id);
    expect((await createDialer(administrator, input({}))).name).toBe("promo");
  });

  it("keeps hours by the recipients' clocks; other ones have rows judged again, and a change waits for the run to look", async () => {
    const hours = [{ days: ["mon" as const], from: "09:00", to: "20:59" }];
    const made = await createDialer(administrator, input({ name: "hours", contactHours: hours, missedPolicy: "ask" }));
    expect(made).toMatchObject({ contactHours: hours, missedPolicy: "ask", held: null });
    const kept = () => prisma().dialer.findUniqueOrThrow({ where: { id: made.id } });
    const before = await kept();
    await changeDialer(administrator, made.id, { gapMilliseconds: 20 });
    const same = await kept();
    expect(same).toMatchObject({ contactRanges: hours, missedPolicy: "ask", hoursChanged: false });
    expect(same.changedAt.getTime()).toBeGreaterThan(before.changedAt.getTime());
    await makeRows(made.id, ["+59899000001", "+59899000002"]);
    const until = new Date(Date.now() + 3_600_000);
    await prisma().spoolRow.updateMany({ where: { dialerId: made.id }, data: { heldUntil: until, heldFor: "hours" } });
    expect((await readDialer(administrator, made.id)).held).toEqual({ rows: 2, until: until.toISOString() });
    const { items } = await listRows(administrator, made.id, { limit: 10 });
    expect(items[0]).toMatchObject({ state: "waiting", heldFor: "hours", heldUntil: until.toISOString() });
    await changeDialer(administrator, made.id, { contactHours: null });
    expect(await kept()).toMatchObject({ contactRanges: null, hoursChanged: true });
    expect(
      await wrongFields(createDialer(administrator, { ...input({ name: "none" }), contactHours: [] })),
    ).toHaveProperty("contactHours");
  });

  it("shows its books, and that they do not balance when they don't (I3)", async () => {
    const id = await makeDialer({ playing: true, gapMilliseconds: 100 });
    await makeRows(id, ["+15550101", "+15550102", "+15550103"]);
    await pool().query("UPDATE sms_spool SET state = 5 WHERE dialer_id = $1 AND phone = '+15550102'", [id]);
    const dialer = await readDialer(administrator, id);
    expect(dialer).toMatchObject({ phase: "sending", balanced: true, limitPerSecond: 10, etaSeconds: 1 });
    expect(dialer.counts).toMatchObject({ uploaded: 3, waiting: 2, wrongFormat: 1 });
    await pool().query("DELETE FROM sms_spool WHERE dialer_id = $1 AND phone = '+15550101'", [id]);
    expect((await readDialer(administrator, id)).balanced).toBe(false);
    await expect(removeDialer(administrator, id)).rejects.toMatchObject({ status: 409 });
  });

  it("is hidden from other groups with everything below it", async () => {
    const id = await makeDialer();
    expect((await listDialers(supervisor, { limit: 200 })).items).toEqual([]);
    const readings = await Promise.allSettled([
      readDialer(supervisor, id),
      listRows(supervisor, id, { limit: 10 }),
      listUploads(supervisor, id, { limit: 10 }),
      listDialerFacts(supervisor, id, { limit: 10 }),
    ]);
    for (const reading of readings) expect(reading).toMatchObject({ status: "rejected", reason: { status: 404 } });
  });

  it("lists rows in entry order over all states, by pages, by state and by number", async () => {
    const id = await makeDialer();
    const phones = Array.from({ length: 7 }, (_, i) => `+1555010${i}`);
    await makeRows(id, phones);
    await pool().query("UPDATE sms_spool SET state = 4 WHERE dialer_id = $1 AND line % 2 = 0", [id]);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listRows(administrator, id, { limit: 3, cursor });
      seen.push(...page.items.map(({ phone }) => phone));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(phones);
    expect((await listRows(administrator, id, { limit: 9, state: "failed" })).items.map(({ line }) => line)).toEqual([
      2, 4, 6,
    ]);
    expect((await listRows(administrator, id, { limit: 9, phone: "555 0103" })).items.map(({ line }) => line)).toEqual([
      4,
    ]);
  });

  it("gives refused lines back as they stood, to be corrected", async () => {
    const id = await makeDialer({ groupIds: [north] });
    const upload = await makeRows(id, ["+15550101"]);
    await prisma().uploadRefusal.createMany({
      data: [
        { uploadId: upload, line: 3, reason: "the phone is empty", raw: 'promo;;"Hi; you"' },
        { uploadId: upload, line: 9, reason: "2 columns", raw: "promo;1" },
      ],
    });
    expect((await readUpload(supervisor, id, upload)).refusals).toHaveLength(2);
    expect(await new Response(await refusedLines(supervisor, id, upload, "rows")).text()).toBe(
      'promo;;"Hi; you"\r\npromo;1\r\n',
    );
    expect(await new Response(await refusedLines(supervisor, id, upload, "report")).text()).toContain(
      '3;the phone is empty;"promo;;""Hi; you"""\r\n',
    );
  });
});

describe("the do-not-contact list", () => {
  it("shows what the viewer may see, and lets go of everything but a STOP", async () => {
    const mine = await makeDialer({ groupIds: [north] });
    const other = await makeDialer();
    const entry = (phoneE164: string, source: string, dialerId?: string) =>
      prisma().blacklistEntry.create({ data: { phoneE164, source, dialerId, by: "system" } });
    const [all, stop, ours, theirs] = [
      await entry("+15550101", "upload"),
      await entry("+15550102", "stop"),
      await entry("+15550103", "person", mine),
      await entry("+15550104", "person", other),
    ].map(({ id }) => String(id));
    const seen = await listBlacklist(supervisor, { limit: 10 });
    expect(seen.items.map(({ id }) => id)).toEqual([ours, stop, all]);
    expect((await listBlacklist(supervisor, { limit: 10, phone: "0103" })).items.map(({ id }) => id)).toEqual([ours]);
    await expect(removeFromBlacklist(supervisor, theirs!)).rejects.toMatchObject({ status: 404 });
    await expect(removeFromBlacklist(supervisor, stop!)).rejects.toMatchObject({ status: 409 });
    await expect(removeFromBlacklist(administrator, stop!)).rejects.toMatchObject({ status: 409 });
    await expect(removeFromBlacklist(supervisor, all!)).rejects.toMatchObject({ status: 403 });
    await removeFromBlacklist(supervisor, ours!);
    expect((await listBlacklist(supervisor, { limit: 10 })).items.map(({ id }) => id)).toEqual([stop, all]);
    await removeFromBlacklist(administrator, all!);
    const { rows } = await pool().query(
      "SELECT target FROM audit WHERE action = 'do-not-contact entry removed' ORDER BY id",
    );
    expect(rows).toEqual([{ target: `blacklist:${ours}` }, { target: `blacklist:${all}` }]);
  });

  it("is filtered by what an entry was made for, by its source and by number", async () => {
    await pool().query("TRUNCATE black_list");
    const dialerId = await makeDialer({ groupIds: [north] });
    const campaignId = await makeCampaign({ groupIds: [north] });
    const make = (data: { phoneE164: string; source: string; dialerId?: string; campaignId?: string }) =>
      prisma().blacklistEntry.create({ data: { ...data, by: "system" } });
    await make({ phoneE164: "+15550110", source: "upload" });
    await make({ phoneE164: "+15550111", source: "person", dialerId });
    await make({ phoneE164: "+15550112", source: "api", campaignId });
    await make({ phoneE164: "+59899000113", source: "stop" });
    const phones = async (query: Partial<Parameters<typeof listBlacklist>[1]>) =>
      (await listBlacklist(supervisor, { limit: 10, ...query })).items.map(({ phone }) => phone);
    expect(await phones({ scope: dialerId })).toEqual(["+15550111"]);
    expect(await phones({ scope: campaignId })).toEqual(["+15550112"]);
    expect(await phones({ scope: "all" })).toEqual(["+59899000113", "+15550110"]);
    expect(await phones({ campaign: dialerId })).toEqual(["+59899000113", "+15550111", "+15550110"]);
    expect(await phones({ source: "api" })).toEqual(["+15550112"]);
    expect(await phones({ phone: "099 000 113" })).toEqual(["+59899000113"]);
    expect(await phones({ phone: "5501" })).toEqual(["+15550112", "+15550111", "+15550110"]);
    expect(await phones({ phone: "nobody" })).toEqual([]);
    const first = await listBlacklist(supervisor, { limit: 3 });
    const second = await listBlacklist(supervisor, { limit: 3, cursor: first.nextCursor! });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 1, null]);
  });

  it("gives the refused lines to who uploaded them, safe for a spreadsheet", async () => {
    const source = async function* () {
      yield Buffer.from('=cmd;"a;b"\n+15550114;=x\n');
    };
    const failed = await blockFromCsv(supervisor, source(), "list.csv");
    const rows = await new Response(await refusedBlacklistLines(supervisor, failed.uploadId, "rows")).text();
    expect(rows).toBe("'=cmd;\"a;b\"\r\n'+15550114;'=x\r\n");
    const report = await new Response(await refusedBlacklistLines(administrator, failed.uploadId, "report")).text();
    expect(report).toContain(`1;this is not a possible telephone number;"'=cmd;""a;b"""\r\n`);
    const stranger = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [north]);
    await expect(refusedBlacklistLines(stranger, failed.uploadId, "rows")).rejects.toMatchObject({ status: 404 });
    expect((await listBlacklistUploads(stranger, { limit: 10 })).items).toEqual([]);
    expect((await listBlacklistUploads(supervisor, { limit: 10 })).items).toMatchObject([
      { fileName: "list.csv", accepted: 0, refused: 2, status: "done" },
    ]);
  });
});
