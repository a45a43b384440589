import { IANAZone } from "luxon";
import { z } from "zod";
import { messageFile } from "../message-file.ts";
import { readReport as read, reportCsv } from "../reports.ts";
import { messageQuery, report, reportQuery } from "../shapes/reports.ts";
import { operation } from "./operation.ts";

const timeZone = z
  .string()
  .max(60)
  .default("UTC")
  .refine((zone) => IANAZone.isValidZone(zone), "This is not a time zone.")
  .describe("whose days and hours: a name such as America/Montevideo");

export const readReport = operation(
  {
    name: "readReport",
    tag: "Reports",
    method: "get",
    path: "/api/v1/reports/{name}",
    summary: "Messages counted by dialer, state, day, hour, provider or error; with Accept: text/csv as a file",
    role: "supervisor",
    params: z.object({ name: z.enum(["messages"]) }),
    query: reportQuery.extend({ timeZone }),
    answer: report,
    answerTypes: ["text/csv"],
  },
  async ({ viewer, query: { timeZone: zone, ...query }, request, requestId }) =>
    /^\s*text\/csv\b/i.test(request.headers.get("accept") ?? "")
      ? reportCsv(viewer, query, zone, requestId)
      : read(viewer, query, zone),
);

export const exportMessages = operation(
  {
    name: "exportMessages",
    tag: "Reports",
    method: "get",
    path: "/api/v1/reports/messages/rows",
    summary: "Every message that dialers were given, as a CSV of any length that is read while it goes out",
    role: "supervisor",
    query: messageQuery.extend({ timeZone }),
    answerTypes: ["text/csv"],
  },
  ({ viewer, query: { timeZone: zone, ...query }, requestId }) => messageFile(viewer, query, zone, requestId),
);
