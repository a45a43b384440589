// Two agents take the same conversation in the same millisecond, each over HTTP: one has it, the other reads who.
import { prisma } from "#prisma/client";
import { closeTemporal } from "#temporal/client";
import { createWorker } from "#temporal/worker";
import { type Api, apiOf } from "../api-client.ts";
import { testDatabase } from "../database.ts";
import { makeAgent, makeCampaign, makeConversation, makeMember, makeProvider, makeThread } from "../factory.ts";
import { quietRuntime } from "../quiet-runtime.ts";
import { devServer } from "../temporal.ts";
import { webServer } from "../web-server.ts";

export interface RaceFindings {
  races: number;
  /** How many of each agent's. */
  wins: number[];
  /** Milliseconds between the two calls' beginnings, the longest. */
  apart: number;
  /** What was not as promised, a line each. */
  wrong: string[];
}

const names = ["Ada", "Ben"];

/** So many races, `atOnce` of them at a time. Starts a database, Temporal, a worker and a web process of its own. */
export async function acceptRace({ races, atOnce }: { races: number; atOnce: number }): Promise<RaceFindings> {
  quietRuntime();
  const database = await testDatabase();
  const server = await devServer([], { givesWay: false });
  const web = await webServer({ TEMPORAL_ADDRESS: server.address });
  const { worker, close } = await createWorker();
  const running = worker.run();
  try {
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId, rule: "ringallmultiple", maxInteractions: races });
    const agents: { id: string; name: string; api: Api }[] = [];
    for (const name of names) {
      const id = await makeAgent({ name, agent: { presence: "available", presenceSource: "api" } });
      await makeMember(campaignId, id);
      agents.push({ id, name, api: await apiOf(web, id) });
    }
    const found: RaceFindings = { races: 0, wins: names.map(() => 0), apart: 0, wrong: [] };
    const lane = async () => {
      while (found.races < races) {
        const at = found.races++;
        const threadId = await makeThread({ providerId, customerAddress: `+5989901${String(at).padStart(4, "0")}` });
        await race(await makeConversation({ campaignId, threadId }), at);
      }
    };
    const race = async (id: string, at: number) => {
      const begun: number[] = [];
      // The one who calls first takes turns.
      const callers = at % 2 ? [...agents].reverse() : agents;
      const answers = await Promise.all(
        callers.map(async ({ api }) => {
          begun.push(performance.now());
          return api("POST", `/api/v1/conversations/${id}/accept`, {});
        }),
      );
      found.apart = Math.max(found.apart, begun[1]! - begun[0]!);
      const owner = (await prisma().conversation.findUniqueOrThrow({ where: { id } })).agentId;
      const winner = agents.findIndex((agent) => agent.id === owner);
      const [first, second] = callers.map((caller, n) => ({ caller, answer: answers[n]! }));
      const won = [first!, second!].filter(({ answer }) => answer.status === 200);
      const lost = [first!, second!].find(({ answer }) => answer.status === 409);
      if (winner < 0 || won.length !== 1 || won[0]!.caller.id !== owner || !lost)
        found.wrong.push(`race ${at}: ${answers.map(({ status }) => status).join(" and ")}, it is ${owner}'s`);
      else {
        found.wins[winner]! += 1;
        const told = JSON.stringify(lost.answer.body);
        if (!told.includes(agents[winner]!.name)) found.wrong.push(`race ${at}: the other is told ${told}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return found;
  } finally {
    worker.shutdown();
    await running;
    await close();
    await web.close();
    await closeTemporal();
    await server.close();
    await database.drop();
  }
}
