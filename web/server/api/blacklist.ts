import { z } from "zod";
import { listBlacklist as list, removeFromBlacklist as remove } from "../blacklist.ts";
import { jsonOf, parse, UserError } from "../door.ts";
import { blockFromCsv, blockNumbers } from "../loads.ts";
import { blacklistEntry, blacklistQuery } from "../shapes/blacklist.ts";
import { pageOf } from "../shapes/parts.ts";
import { mediaType } from "./media-type.ts";
import { operation } from "./operation.ts";

const tag = "Do not contact";
const path = "/api/v1/blacklist";
const role = "supervisor";

export const listBlacklist = operation(
  {
    name: "listBlacklist",
    tag,
    method: "get",
    path,
    summary: "The do-not-contact list, newest first",
    role,
    query: blacklistQuery,
    answer: pageOf(blacklistEntry),
  },
  ({ viewer, query }) => list(viewer, query),
);

const newEntries = z
  .array(
    z.object({
      phone: z.string().max(1000),
      campaign: z.string().max(200).nullish().describe("a dialer's or campaign's name; none or * = everything"),
    }),
  )
  .min(1, "At least one number.")
  .max(10_000, "At most 10,000 numbers at a time; more as text/csv.");

export const addToBlacklist = operation(
  {
    name: "addToBlacklist",
    tag,
    method: "post",
    path,
    summary: "Adds numbers: when the answer comes, no send that they block starts any more",
    role,
    body: newEntries,
    rawBody: { "text/csv": "phone;campaign in UTF-8, any length" },
    status: 201,
    answer: z.object({
      accepted: z.number().int().describe("new on the list"),
      known: z.number().int().describe("on the list before"),
      refusedCount: z.number().int(),
      refused: z.array(z.object({ line: z.number().int(), reason: z.string() })).describe("the first thousand"),
    }),
  },
  async ({ viewer, request }) => {
    const { added: accepted, already: known, refusedCount, refused } = await add();
    return { accepted, known, refusedCount, refused };

    async function add() {
      const type = mediaType(request);
      if (type === "application/json")
        return blockNumbers(viewer, parse(newEntries, await jsonOf(request, 5_000_000)), "api");
      if (type !== "text/csv")
        throw new UserError("Send text/csv or application/json, and say so in Content-Type.", { status: 415 });
      if (!request.body) throw new UserError("The file is empty.", { status: 400 });
      return blockFromCsv(viewer, request.body);
    }
  },
);

export const removeFromBlacklist = operation(
  {
    name: "removeFromBlacklist",
    tag,
    method: "delete",
    path: "/api/v1/blacklist/{id}",
    summary:
      "Removes an entry; one that the customer made by STOP is refused, one for everything to all but administrators",
    role,
    params: z.object({ id: z.string().regex(/^\d{1,18}$/, "This is not an entry's id.") }),
    status: 204,
  },
  ({ viewer, params, requestId }) => remove(viewer, params.id, requestId),
);
