import { type Api, apiOf } from "./api-client.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeGroup, makeProvider, makeUser } from "./factory.ts";
import { type WebServer, webServer } from "./web-server.ts";

/** What tests of the HTTP API begin with: a web process (Temporal is down), a provider, and two people of one group. */
export interface ApiStage {
  web: WebServer;
  administrator: Api;
  /** Of `group`. */
  supervisor: Api;
  group: string;
  provider: string;
  close(): Promise<void>;
}

/** Call it in `beforeAll` (up to four minutes, when the web has to be built), its `close` in `afterAll`. */
export async function apiStage(environment: Record<string, string> = {}): Promise<ApiStage> {
  const database: TestDatabase = await testDatabase();
  const group = await makeGroup("North");
  const provider = await makeProvider();
  const web = await webServer(environment);
  return {
    web,
    administrator: await apiOf(web, await makeUser()),
    supervisor: await apiOf(web, await makeUser({ role: "supervisor", groupIds: [group] })),
    group,
    provider,
    async close() {
      await web.close();
      await database.drop();
    },
  };
}
