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
  async () => {
    text ??= JSON.stringify(describeApi([...operations, readDescription].map((each) => each.declaration)));
    return new Response(text, { headers: { "content-type": "application/json" } });
  },
);

let text: string | undefined;
