import { describeApi } from "./openapi.ts";
import { openOperation } from "./operation.ts";
import { operations } from "./operations.ts";

/** The OpenAPI document, made once per process. */
export const readDescription = openOperation(
  {
    name: "readDescription",
    tag: "Description",
    method: "get",
    path: "/api/openapi.json",
    summary: "This document",
    answerTypes: ["application/json"],
  },
  async () => new Response(JSON.stringify(apiDocument()), { headers: { "content-type": "application/json" } }),
);

let made: ReturnType<typeof describeApi> | undefined;

/** What `/api/openapi.json` answers and `/api/docs` shows. */
export function apiDocument() {
  made ??= describeApi([...operations, readDescription].map((each) => each.declaration));
  return made;
}
