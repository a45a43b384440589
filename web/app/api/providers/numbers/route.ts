import { route } from "#web/server/door";
import { tryNumbers } from "#web/server/provider-tests";
import { numberTrial } from "#web/server/shapes/provider-tests";

/** Which numbers a pattern takes, and how the carrier would be given them; nothing is stored. */
export const POST = route(
  { name: "provider.numbers", auth: "session", role: "administrator", body: numberTrial },
  async ({ body }) => ({ items: await tryNumbers(body) }),
);
