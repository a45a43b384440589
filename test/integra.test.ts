import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { makeKey } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { makeAgent, makeCampaign, makeDialer, makeGroup, makeProvider, makeUser } from "./factory.ts";

// Integrations written against the reference product: its paths, form posts, OK or ERROR. Temporal is down: OK means committed.
let stage: ApiStage;
let token: string;
let dialer: string;
let campaign: string;
const password = "right and long";
const base = "/Integra/resources";

beforeAll(async () => {
  stage = await apiStage();
  const { hashPassword } = await import("../web/server/password.ts");
  const passwordHash = await hashPassword(password);
  await makeUser({ username: "integration", role: "supervisor", groupIds: [stage.group], passwordHash });
  await makeUser({ username: "plain-agent", role: "agent", groupIds: [stage.group], passwordHash });
  dialer = await makeDialer({ name: "Offers", groupIds: [stage.group] });
  await makeDialer({ name: "Hidden_offers" });
  campaign = await makeCampaign({
    name: "Support UY",
    didPorts: ["+15550100100", "+15550100177"],
    groupIds: [stage.group],
  });
  await makeCampaign({ name: "Hidden campaign" });
  token = (await post("/auth/getUserToken", { user: "integration", password })).text;
}, 240_000);
afterAll(() => stage?.close());

interface Said {
  status: number;
  text: string;
  type: string;
  reason: string | null;
  headers: Headers;
}

async function said(answer: Response): Promise<Said> {
  return {
    status: answer.status,
    text: await answer.text(),
    type: answer.headers.get("content-type") ?? "",
    reason: answer.headers.get("x-parley-reason"),
    headers: answer.headers,
  };
}

async function post(
  path: string,
  fields: Record<string, string> | string | FormData,
  headers: Record<string, string> = {},
): Promise<Said> {
  const body = typeof fields === "string" || fields instanceof FormData ? fields : new URLSearchParams(fields);
  const type: Record<string, string> =
    typeof fields === "string" ? { "content-type": "application/x-www-form-urlencoded" } : {};
  return said(
    await fetch(`${stage.web.url}${base}${path}`, { method: "POST", body, headers: { ...type, ...headers } }),
  );
}
const send = (fields: Record<string, string> | string | FormData, path = "/SMS/SendSMS", headers = {}) =>
  post(path, fields, { authorization: `Basic ${token}`, ...headers });
const rowsOf = async (id = dialer) =>
  (await pool().query("SELECT id, phone, message, state FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [id])).rows;
const error = (reason: RegExp, status = 200) => ({ status, text: "ERROR", reason: expect.stringMatching(reason) });

describe("a token", () => {
  it("is given for a name and password, by either path, and kept as a hash", async () => {
    for (const path of ["/auth/getUserToken", "/auth/UserLogin"]) {
      const answer = await post(path, { user: "Integration", password });
      expect(answer).toMatchObject({ status: 200, type: expect.stringContaining("text/plain") });
      expect(answer.text).toMatch(/^[0-9a-f]{48}$/);
      expect(
        (
          await send({ destination: "099000001", message: "Hi", campaign: "Offers" }, undefined, {
            authorization: `Bearer ${answer.text}`,
          })
        ).text,
      ).toBe("OK");
      const { rows } = await pool().query("SELECT row_to_json(s)::text AS row FROM sessions s");
      expect(rows.some(({ row }) => row.includes(answer.text))).toBe(false);
    }
  });

  it("is refused for a wrong name or password, and guessing is", async () => {
    expect(await post("/auth/getUserToken", { user: "integration", password: "wrong" })).toMatchObject(
      error(/wrong/, 401),
    );
    expect(await post("/auth/getUserToken", { user: "nobody", password })).toMatchObject(error(/wrong/, 401));
    expect(await post("/auth/getUserToken", { password })).toMatchObject(error(/^user/));
    for (let tries = 0; tries < 10; tries++)
      await post("/auth/UserLogin", { user: "guessed", password: `${tries}` }, { "x-forwarded-for": `6.6.6.${tries}` });
    expect(
      await post(
        "/auth/UserLogin",
        { user: "guessed", password },
        { "x-forwarded-for": "6.6.7.1", "x-parley-peer": "6.6.7.2" },
      ),
    ).toMatchObject(error(/many/, 429));
  });

  it("ends by EndSession, with its user's other sign-ins, and in time", async () => {
    const works = async (mine: string) =>
      (
        await send({ destination: "099000001", message: "Hi", campaign: "Offers" }, undefined, {
          authorization: `Basic ${mine}`,
        })
      ).status;
    const one = (await post("/auth/getUserToken", { user: "integration", password })).text;
    expect(await post("/auth/EndSession", { user: "somebody", token: one })).toMatchObject({
      status: 401,
      text: "ERROR",
    });
    expect(await works(one)).toBe(200);
    expect(await post("/auth/EndSession", { user: "integration", token: one })).toMatchObject({
      status: 200,
      text: "OK",
    });
    expect(await works(one)).toBe(401);
    const late = (await post("/auth/getUserToken", { user: "integration", password })).text;
    await pool().query(
      "UPDATE sessions SET expires_at = now() WHERE kind = 'integration' AND created_at = (SELECT max(created_at) FROM sessions)",
    );
    expect(await works(late)).toBe(401);
  });

  it("is asked for by every sending path, and an agent's does not do", async () => {
    const fields = {
      destination: "099000001",
      message: "Hi",
      campaign: "Offers",
      dialerName: "Offers",
      filename: "a",
      fileb64: "YQ==",
    };
    const agent = (await post("/auth/getUserToken", { user: "plain-agent", password })).text;
    for (const path of ["/SMS/SendSMS", "/SMS/SendSMSv2", "/SMS/SendSMSDialer", "/SMS/uploadbase"]) {
      expect(await post(path, fields)).toMatchObject(error(/token/, 401));
      expect(await post(path, fields, { authorization: "Basic made-up" })).toMatchObject(error(/token/, 401));
      expect(await post(path, fields, { authorization: `Basic ${agent}` })).toMatchObject(error(/role/, 403));
    }
  });

  it("may be an API key", async () => {
    const key = await makeKey(await makeUser());
    expect(
      (
        await send({ destination: "099000001", message: "Hi", campaign: "Hidden_offers" }, undefined, {
          authorization: `Bearer ${key}`,
        })
      ).text,
    ).toBe("OK");
  });
});

describe("SendSMS", () => {
  it("puts a row into the dialer of that name, which goes before a campaign's (D18)", async () => {
    await makeCampaign({ name: "Offers", groupIds: [stage.group] });
    const before = (await rowsOf()).length;
    const answer = await send({
      destination: "099 000 010",
      message: "Año nuevo; €",
      campaign: "Offers",
      agent: "ana",
      source: "3",
    });
    expect(answer).toMatchObject({
      status: 200,
      text: "OK",
      type: expect.stringContaining("text/plain"),
      reason: null,
    });
    expect((await rowsOf()).slice(before)).toMatchObject([{ phone: "099 000 010", message: "Año nuevo; €", state: 1 }]);
    expect((await stage.supervisor("GET", `/api/v1/dialers/${dialer}`)).body.balanced).toBe(true);
  });

  it("queues one text for a campaign, from the first of its numbers or the source", async () => {
    for (const [source, from] of [
      ["", "+15550100100"],
      ["15550100177", "+15550100177"],
    ] as const) {
      const destination = source ? "+59899000021" : "099000020";
      const answer = await send({ destination, message: "Your order left", campaign: "Support UY", source });
      expect([answer.text, answer.reason]).toEqual(["OK", null]);
      const { rows } = await pool().query(
        "SELECT m.status, m.from_address, m.text, m.conversation_id, m.campaign_id, t.our_number FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.to_address = $1",
        [source ? destination : "+59899000020"],
      );
      expect(rows).toEqual([
        {
          status: "queued",
          from_address: from,
          text: "Your order left",
          conversation_id: null,
          campaign_id: campaign,
          our_number: from,
        },
      ]);
    }
    expect(await send({ destination: "099000020", message: "x", campaign: "Support UY", source: "999" })).toMatchObject(
      error(/source/),
    );
  });

  it("shows an agent as the author only where the caller sees it (D27), and the audit has who really called", async () => {
    const caller = await prisma().user.findUniqueOrThrow({ where: { username: "integration" } });
    const seen = await makeAgent({ username: "seen-agent", groupIds: [stage.group] });
    await makeAgent({ username: "unseen-agent", groupIds: [await makeGroup()] });
    for (const [agent, author] of [
      ["Seen-Agent", seen],
      ["unseen-agent", null],
      ["", null],
    ] as const) {
      const text = `Written by (${agent})`;
      expect((await send({ destination: "099000025", message: text, campaign: "Support UY", agent })).text).toBe("OK");
      const message = await prisma().message.findFirstOrThrow({ where: { text } });
      expect(message.authorId).toBe(author);
      const { rows } = await pool().query(
        "SELECT actor, on_behalf_of, action, target, request_id IS NOT NULL AS asked FROM audit WHERE details->>'messageId' = $1",
        [message.id],
      );
      expect(rows).toEqual([
        {
          actor: `user:${caller.id}`,
          on_behalf_of: author && `agent:${author}`,
          action: "text sent",
          target: `campaign:${campaign}`,
          asked: true,
        },
      ]);
    }
    const before = await prisma().upload.count({ where: { by: `user:${caller.id}` } });
    expect((await send({ destination: "099000026", message: "x", campaign: "Offers" })).text).toBe("OK");
    expect(await prisma().upload.count({ where: { by: `user:${caller.id}` } })).toBe(before + 1);
  });

  it("is refused where the do-not-contact list says so (D15), also when it says so after the queueing", async () => {
    await pool().query(
      "INSERT INTO black_list (phone_e164, campaign_id, source, by) VALUES ('+59899000030', $1, 'upload', 'system')",
      [campaign],
    );
    expect(await send({ destination: "099000030", message: "x", campaign: "Support UY" })).toMatchObject(
      error(/do-not-contact/),
    );
    expect((await send({ destination: "099000031", message: "x", campaign: "Support UY" })).text).toBe("OK");
    await pool().query(
      "INSERT INTO black_list (phone_e164, campaign_id, source, by) VALUES ('+59899000031', $1, 'upload', 'system')",
      [campaign],
    );
    const { commitMessageIntent } = await import("#activities/intent");
    const { rows } = await pool().query("SELECT id FROM messages WHERE to_address = '+59899000031'");
    expect(await commitMessageIntent(rows[0].id)).toMatchObject({ blocked: expect.any(String) });
  });

  it("says ERROR to what is unknown, hidden (D27), missing or impossible, and stores nothing", async () => {
    const before = [(await rowsOf()).length, await prisma().message.count()];
    const good = { destination: "099000040", message: "Hi", campaign: "Offers" };
    for (const [change, reason] of [
      [{ campaign: "Nothing" }, /campaign/],
      [{ campaign: "Hidden_offers" }, /campaign/],
      [{ campaign: "Hidden campaign" }, /campaign/],
      [{ campaign: "" }, /campaign/],
      [{ destination: "" }, /destination/],
      [{ destination: "call me" }, /destination/],
      [{ message: "  " }, /message/],
      [{ message: "x".repeat(20_000) }, /message/],
      [{ message: "a\0b" }, /message/],
      [{ message: "hsm;welcome;text;Ana", campaign: "Support UY" }, /template/],
      [{ message: "hsm;unknown;text;Ana" }, /template/],
    ] as const)
      expect([change, await send({ ...good, ...change })]).toMatchObject([change, error(reason)]);
    expect(await send("", undefined, { "content-type": "application/json" })).toMatchObject(error(/form/));
    expect(await send({ ...good, message: "x".repeat(400_000) })).toMatchObject(error(/longer/));
    expect([(await rowsOf()).length, await prisma().message.count()]).toEqual(before);
  });

  it("sends a dialer's templates by hsm;<id>;<type>;<value> (D32)", async () => {
    const { providerId } = await prisma().dialer.findUniqueOrThrow({ where: { id: dialer } });
    await pool().query(
      `INSERT INTO templates (provider_id, name, language, body, external_id)
       VALUES ($1, 'welcome', 'es', 'Hola {{1}}.', 'HX1'), ($1, 'two', 'es', '{{1}} and {{2}}', ''), ($1, 'two', 'pt_BR', '{{1}} e {{2}}', '')`,
      [providerId],
    );
    const before = (await rowsOf()).length;
    const ask = (message: string) =>
      send({ destination: "099000060", message, dialerName: "Offers" }, "/SMS/SendSMSDialer");
    expect((await ask("hsm;welcome;text;Ana; and Bea")).text).toBe("OK");
    expect((await ask("hsm;HX1;text;Carla")).text).toBe("OK");
    for (const [message, reason] of [
      ["hsm;nothing;text;Ana", /no template "nothing"/],
      ["hsm;welcome;text;", /\{\{1\}\} is empty/],
      ["hsm;welcome;image;https://pictures.example/1", /text/],
      ["hsm;two;text;a;b", /es, pt_BR/],
    ] as const)
      expect([message, await ask(message)]).toMatchObject([message, error(reason)]);
    const { rows } = await pool().query(
      "SELECT message, template->'variables' AS variables FROM sms_spool WHERE dialer_id = $1 ORDER BY id OFFSET $2",
      [dialer, before],
    );
    expect(rows).toEqual([
      { message: "Hola Ana; and Bea.", variables: ["Ana; and Bea"] },
      { message: "Hola Carla.", variables: ["Carla"] },
    ]);
  });

  it("loses and doubles nothing of what twenty callers send at once", { timeout: 120_000 }, async () => {
    const crowded = await makeDialer({ name: "Crowded", groupIds: [stage.group] });
    const key = await makeKey((await prisma().user.findUniqueOrThrow({ where: { username: "integration" } })).id);
    const [callers, rounds] = [20, 3];
    const expected = new Set<string>();
    const ids = new Set<string>();
    const rowsBy = async (text: string) => {
      for (;;) {
        const answer = await fetch(`${stage.web.url}/api/v1/dialers/${crowded}/rows`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${key}`,
            "content-type": "application/json",
            "idempotency-key": text.replace(" ", "-"),
          },
          body: JSON.stringify([{ phone: "099000070", message: text }]),
        });
        const body = await answer.text();
        if (answer.status !== 409) return { status: answer.status, body: JSON.parse(body) };
      }
    };
    const caller = async (number: number) => {
      for (let round = 0; round < rounds; round++) {
        const text = (kind: string) => {
          const each = `${kind} ${number}.${round}`;
          expected.add(each);
          return each;
        };
        const form = { destination: "099000070", dialerName: "Crowded", campaign: "Crowded" };
        expect((await send({ ...form, message: text("SendSMS") })).text).toBe("OK");
        const second = await send({ ...form, message: text("SendSMSv2") }, "/SMS/SendSMSv2");
        ids.add((JSON.parse(second.text) as { id: string }).id);
        expect((await send({ ...form, message: text("SendSMSDialer") }, "/SMS/SendSMSDialer")).text).toBe("OK");
        const file = `Crowded;099000070;${text("a")}\nCrowded;;none\n;099000070;${text("b")}`;
        const fileb64 = Buffer.from(file).toString("base64");
        const base = await send({ ...form, filename: "rows.csv", fileb64 }, "/SMS/uploadbase");
        expect([base.text, base.headers.get("x-parley-refused")]).toEqual(["OK", "1"]);
        // Called again before the first answer is there, as after a lost connection: both get the same.
        const row = text("row");
        const [first, again] = await Promise.all([rowsBy(row), rowsBy(row)]);
        expect(first.status).toBe(202);
        expect(again).toEqual(first);
      }
    };
    await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
    const rows = await rowsOf(crowded);
    expect(rows.length).toBe(expected.size);
    expect(new Set(rows.map((row) => row.message))).toEqual(expected);
    expect(ids.size).toBe(callers * rounds);
    const { rows: books } = await pool().query(
      `SELECT (SELECT sum(accepted) FROM uploads WHERE dialer_id = $1)::int AS uploaded,
         (SELECT sum(rows) FROM dialer_counts WHERE dialer_id = $1)::int AS counted`,
      [crowded],
    );
    expect(books).toEqual([{ uploaded: expected.size, counted: expected.size }]);
  });

  it("reads Latin-1, said or not, and multipart forms", async () => {
    const before = (await rowsOf()).length;
    const latin = "destination=099000050&campaign=Offers&message=A%F1o+%80";
    expect((await send(latin)).text).toBe("OK");
    expect(
      (await send(latin, undefined, { "content-type": "application/x-www-form-urlencoded; charset=ISO-8859-1" })).text,
    ).toBe("OK");
    expect(
      (
        await send("destination=099000050&campaign=Offers&message=A%C3%B1o", undefined, {
          "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
        })
      ).text,
    ).toBe("OK");
    const form = new FormData();
    for (const [name, value] of Object.entries({ destination: "099000050", campaign: "Offers", message: "Año" }))
      form.append(name, value);
    expect((await send(form)).text).toBe("OK");
    expect((await rowsOf()).slice(before).map((row) => row.message)).toEqual(["Año €", "Año €", "Año", "Año"]);
  });
});

describe("its siblings", () => {
  it("SendSMSv2 gives the id of the row or message", async () => {
    const row = await send({ destination: "099000060", message: "Hi", campaign: "Offers" }, "/SMS/SendSMSv2");
    expect(row.type).toContain("application/json");
    expect(String((await rowsOf()).at(-1).id)).toBe(JSON.parse(row.text).id);
    const text = JSON.parse(
      (await send({ destination: "099000061", message: "Hi", campaign: "Support UY" }, "/SMS/SendSMSv2")).text,
    );
    expect(await prisma().message.count({ where: { id: text.id } })).toBe(1);
    expect(await send({ destination: "099000061", message: "Hi", campaign: "No" }, "/SMS/SendSMSv2")).toMatchObject(
      error(/campaign/),
    );
  });

  it("SendSMSDialer knows dialers only", async () => {
    const good = { destination: "099000070", message: "Hi", dialerName: "Offers", agent: "ana" };
    expect((await send(good, "/SMS/SendSMSDialer")).text).toBe("OK");
    expect(await send({ ...good, dialerName: "Support UY" }, "/SMS/SendSMSDialer")).toMatchObject(error(/dialerName/));
    expect(await send({ ...good, dialerName: "Hidden_offers" }, "/SMS/SendSMSDialer")).toMatchObject(
      error(/dialerName/),
    );
  });

  it("uploadbase loads a file, counts what it refuses, and says ERROR when there is nothing good in it", async () => {
    const loads = await makeDialer({ name: "Loads", groupIds: [stage.group] });
    const file = Buffer.from("Loads;099000081;one;1\r\nLoads;099000082;Año?>~;2\r\nOther;099000083;three;3\r\n");
    const fields = { filename: "list.csv", campaign: "Loads", fileb64: file.toString("base64") };
    const answer = await send(fields, "/SMS/uploadbase");
    expect([answer.text, answer.headers.get("x-parley-refused")]).toEqual(["OK", "1"]);
    expect(await rowsOf(loads)).toMatchObject([{ message: "one" }, { message: "Año?>~" }]);
    // As careless clients write it: + not escaped, lines of 76.
    const careless = fields.fileb64.replace(/.{1,76}/g, "$&\r\n");
    expect((await send(`filename=a.csv&campaign=Loads&fileb64=${careless}`, "/SMS/uploadbase")).text).toBe("OK");
    expect((await rowsOf(loads)).length).toBe(4);
    expect(await send({ ...fields, fileb64: "***" }, "/SMS/uploadbase")).toMatchObject(error(/base64/));
    expect(
      await send({ ...fields, fileb64: Buffer.from("Other;1;2\n").toString("base64") }, "/SMS/uploadbase"),
    ).toMatchObject(error(/No row/));
    expect(await send({ ...fields, campaign: "Support UY" }, "/SMS/uploadbase")).toMatchObject(error(/campaign/));
    expect(await send({ ...fields, filename: "" }, "/SMS/uploadbase")).toMatchObject(error(/filename/));
  });
});

describe("ReceiveURLSMS", () => {
  let provider: string;
  const secret = "s3cr3t0000000000000000000000aaaa";
  beforeAll(async () => {
    provider = await makeProvider({ type: "urlsms", webhookSecret: secret });
    await makeCampaign({ providerId: provider });
  });
  const get = async (path: string) => said(await fetch(`${stage.web.url}${base}/InboundSMS/ReceiveURLSMS${path}`));
  const stored = async (from: string) =>
    (
      await pool().query(
        "SELECT text, to_address, provider_id, routing FROM messages WHERE from_address = $1 ORDER BY seq",
        [from],
      )
    ).rows;

  it("stores what comes as a query or in the path, and every arrival of it", async () => {
    expect(await get(`?token=${secret}&phone=%2B59899000090&message=Hola%20a+todos`)).toMatchObject({
      status: 200,
      text: "OK",
    });
    expect((await get(`?phone=59899000090&message=Hola%20a+todos&token=${secret}`)).text).toBe("OK");
    expect((await get(`/phone=+59899000090&message=uno%2Fdos%20y%26&token=${secret}`)).text).toBe("OK");
    expect((await get(`/phone=59899000090&message=tres?token=${secret}`)).text).toBe("OK");
    expect(await stored("+59899000090")).toMatchObject([
      { text: "Hola a todos", to_address: "", provider_id: provider },
      { text: "Hola a todos" },
      { text: "uno/dos y&" },
      { text: "tres" },
    ]);
  });

  it("reads Latin-1 bytes of a query", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const path = `${base}/InboundSMS/ReceiveURLSMS?token=${secret}&phone=59899000091&message=A%F1o`;
      httpRequest(`${stage.web.url}${path}`, (answer) => {
        answer.setEncoding("utf8").on("data", resolve);
      })
        .on("error", reject)
        .end();
    });
    expect(text).toBe("OK");
    expect(await stored("+59899000091")).toMatchObject([{ text: "Año" }]);
  });

  it("refuses another's token, or none, and a carrier's that signs; a field that is missing is an ERROR", async () => {
    const signed = await prisma().provider.findUniqueOrThrow({ where: { id: stage.provider } });
    for (const bad of ["", "wrong", signed.webhookSecret])
      expect(await get(`?phone=59899000092&message=x&token=${bad}`)).toMatchObject(error(/token/, 403));
    expect(await get(`?message=x&token=${secret}`)).toMatchObject(error(/phone/));
    expect(await get(`?phone=59899000092&token=${secret}`)).toMatchObject(error(/message/));
    expect(await stored("+59899000092")).toEqual([]);
  });

  it("obeys STOP (D30)", async () => {
    expect((await get(`?token=${secret}&phone=59899000093&message=stop`)).text).toBe("OK");
    expect(await send({ destination: "099000093", message: "x", campaign: "Support UY" })).toMatchObject(
      error(/do-not-contact/),
    );
  });

  it("stores nothing when somebody only looks (HEAD)", async () => {
    const answer = await fetch(
      `${stage.web.url}${base}/InboundSMS/ReceiveURLSMS?token=${secret}&phone=59899000094&message=x`,
      { method: "HEAD" },
    );
    expect(answer.status).toBe(200);
    expect(await stored("+59899000094")).toEqual([]);
  });
});
