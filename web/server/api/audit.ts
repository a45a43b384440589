import { auditCsv, listAudit as list } from "../audit.ts";
import { auditQuery, auditRow } from "../shapes/audit.ts";
import { pageOf } from "../shapes/parts.ts";
import { operation } from "./operation.ts";

export const listAudit = operation(
  {
    name: "listAudit",
    tag: "Audit",
    method: "get",
    path: "/api/v1/audit",
    summary: "Who changed what, newest first; with Accept: text/csv all of it as a file",
    role: "administrator",
    query: auditQuery,
    answer: pageOf(auditRow),
    answerTypes: ["text/csv"],
  },
  async ({ query, request }) => {
    if (!/^\s*text\/csv\b/i.test(request.headers.get("accept") ?? "")) return list(query);
    return new Response(auditCsv(query), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="audit.csv"',
        "cache-control": "no-store",
      },
    });
  },
);
