import { expect, it } from "vitest";
import { withoutRows } from "./log.ts";

it("an error of Postgres is logged without the row that it tells of", () => {
  const error = Object.assign(new Error("new row violates check constraint"), {
    code: "23514",
    detail: "Failing row contains (+59899000001, my secret text).",
    where: "COPY sms_spool, line 1: my secret text",
  });
  const logged = JSON.stringify(withoutRows(error));
  expect(logged).toContain("23514");
  expect(logged).not.toContain("secret");
  expect(logged).not.toContain("59899000001");
});
