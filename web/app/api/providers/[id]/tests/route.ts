import { z } from "zod";
import { route } from "#web/server/door";
import { listTests, testProvider } from "#web/server/provider-tests";
import { id } from "#web/server/shapes/parts";
import { testMessageInput } from "#web/server/shapes/provider-tests";

const params = z.object({ id });

export const GET = route(
  { name: "provider.tests", auth: "session", role: "administrator", params },
  async ({ params }) => ({ items: await listTests(params.id) }),
);

/** Sends one and answers with what the carrier said. */
export const POST = route(
  { name: "provider.test", auth: "session", role: "administrator", params, body: testMessageInput },
  ({ viewer, params, body, requestId }) => testProvider(viewer, params.id, body, requestId),
);
