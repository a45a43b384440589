import { listBlacklist } from "#web/server/blacklist";
import { route, UserError } from "#web/server/door";
import { blockNumbers } from "#web/server/loads";
import { blacklistEntryInput, blacklistQuery } from "#web/server/shapes/blacklist";

export const GET = route(
  { name: "blacklist.list", auth: "session", role: "supervisor", query: blacklistQuery },
  ({ viewer, query }) => listBlacklist(viewer, query),
);

/** One number, added by hand: a refusal is a wrong field. */
export const POST = route(
  { name: "blacklist.add", auth: "session", role: "supervisor", body: blacklistEntryInput },
  async ({ viewer, body }) => {
    const { added, already, refused } = await blockNumbers(
      viewer,
      [{ ...body, campaign: body.campaign ?? null }],
      "person",
    );
    if (refused[0]) throw new UserError(refused[0].reason, { status: 422, fields: { phone: refused[0].reason } });
    return Response.json({ accepted: added, known: already, refusedCount: 0 }, { status: 201 });
  },
);
