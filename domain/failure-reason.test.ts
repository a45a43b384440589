import { describe, expect, it } from "vitest";
import { failureReason } from "./failure-reason.ts";

describe("why a carrier did not deliver", () => {
  it.each([
    ["twilio", "30003", "unreachable"],
    ["twilio", "30006", "landline"],
    ["twilio", "30007", "filtered"],
    ["twilio", "21610", "optedOut"],
    ["twilio", "63016", "windowClosed"],
  ])("%s %s: %s", (type, code, reason) => expect(failureReason(type, code)).toBe(reason));

  it.each([
    ["twilio", "99999"],
    ["twilio", null],
    ["twilio", "ENCODING"],
    ["twilio", ""],
    ["urlsms", "30003"],
    ["toString", "1"],
  ])("%s %s is not known", (type, code) => expect(failureReason(type, code)).toBeNull());
});
