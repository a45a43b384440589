// Who else has a conversation open: announced over Postgres, known to every web process, kept nowhere.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pool } from "#prisma/client";
import { eventually } from "#test/eventually";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeProvider,
  makeThread,
  makeUser,
} from "#test/factory";
import { Audience } from "../web/server/live/audience.ts";
import { hub } from "../web/server/live/hub.ts";
import { Readers } from "../web/server/live/readers.ts";
import { announceReader, readReaders } from "../web/server/readers.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { viewerOf } from "./viewer.ts";

describe("what one process knows", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const made = () => {
    const changed: string[] = [];
    return { changed, readers: new Readers((id) => changed.push(id)) };
  };

  it("says a change once, not at each beat", () => {
    const { changed, readers } = made();
    for (let beat = 0; beat < 5; beat++) readers.note("c", "ana", "reading");
    expect(changed).toEqual(["c"]);
    expect([...readers.of("c")]).toEqual([["ana", "reading"]]);
  });

  it("lets writing rest after the last key, whatever the beats say", () => {
    const { changed, readers } = made();
    readers.note("c", "ana", "writing");
    vi.advanceTimersByTime(4_000);
    readers.note("c", "ana", "writing");
    vi.advanceTimersByTime(4_000);
    readers.note("c", "ana", "reading");
    expect(readers.of("c").get("ana")).toBe("writing");
    vi.advanceTimersByTime(3_000);
    expect(readers.of("c").get("ana")).toBe("reading");
    expect(changed).toEqual(["c", "c"]);
  });

  it("forgets who left, and who went without a word", () => {
    const { changed, readers } = made();
    readers.note("c", "ana", "writing");
    readers.note("c", "bruno", "reading");
    readers.note("c", "bruno", "left");
    expect([...readers.of("c").keys()]).toEqual(["ana"]);
    vi.advanceTimersByTime(60_000);
    expect(readers.of("c").size).toBe(0);
    readers.note("c", "nobody", "left");
    expect(changed).toHaveLength(5);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("who may know", () => {
  let database: TestDatabase;
  let conversationId: string;
  const people = {} as Record<"ana" | "bruno" | "supervisor" | "stranger", ReturnType<typeof viewerOf>>;

  beforeAll(async () => {
    database = await testDatabase();
    const group = await makeGroup();
    const campaignId = await makeCampaign({ groupIds: [group] });
    people.ana = viewerOf(await makeAgent({ name: "Ana Torres" }), "agent");
    people.bruno = viewerOf(await makeAgent({ name: "Bruno Silva", groupIds: [group] }), "agent", [group]);
    people.supervisor = viewerOf(await makeUser({ name: "Sofía Reyes", role: "supervisor" }), "supervisor", [group]);
    people.stranger = viewerOf(await makeAgent({ name: "Diego Pereyra" }), "agent");
    conversationId = await makeConversation({
      campaignId,
      threadId: await makeThread({ providerId: await makeProvider() }),
      state: "active",
      agentId: people.ana.userId,
      assignedAt: new Date(),
    });
    // The process listens once somebody does.
    hub().subscribe(() => {});
    await eventually("it listens", async () => hub().connected);
  });
  afterAll(async () => {
    hub().close();
    await database.drop();
  });

  it("each sees the others, by name and what they do", async () => {
    await announceReader(people.ana, conversationId, "reading");
    await announceReader(people.supervisor, conversationId, "writing");
    await eventually("both are known", async () => hub().readers.of(conversationId).size === 2);
    expect(await announceReader(people.bruno, conversationId, "reading")).toEqual([
      { userId: people.ana.userId, name: "Ana Torres", doing: "reading" },
      { userId: people.supervisor.userId, name: "Sofía Reyes", doing: "writing" },
    ]);
    await announceReader(people.supervisor, conversationId, "left");
    await eventually("she is gone", async () => (await readReaders(people.bruno, conversationId)).length === 1);
  });

  it("nobody who does not see the conversation, and no browser that has not got it open", async () => {
    await expect(announceReader(people.stranger, conversationId, "reading")).rejects.toMatchObject({ status: 404 });
    await expect(readReaders(people.stranger, conversationId)).rejects.toMatchObject({ status: 404 });
    const hears = (who: ReturnType<typeof viewerOf>) =>
      new Audience(who).admits({ t: "reader", conversation: conversationId });
    expect(await hears(people.ana)).toBe(true);
    expect(await hears(people.stranger)).toBe(false);
    expect(await hears(people.supervisor)).toBe(false);
  });

  it("nothing of it is kept", async () => {
    const { rows } = await pool().query(
      "SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM audit) AS written",
    );
    expect(Number(rows[0].written)).toBe(0);
  });
});
