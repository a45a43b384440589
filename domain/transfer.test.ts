import { describe, expect, it } from "vitest";
import { decideReturn, decideTransfer, type Transfer } from "./transfer.ts";

const conversation = { state: "active" as const, agentId: "ana", campaignId: "sales" };
const bruno = { agentId: "bruno", enabled: true, presence: "available" as const, member: true, voiceRule: true };
const support = { campaignId: "support", enabled: true, openNow: true, maxWaiting: 0, waiting: 9 };
const decide = (more: Partial<Transfer>) =>
  decideTransfer({ conversation, byAgentId: "ana", target: bruno, transferSeconds: 30, ...more });

describe("a transfer", () => {
  it.each<[string, Partial<Transfer>, ReturnType<typeof decideTransfer>]>([
    ["is offered to an agent for a time", {}, { ok: true, state: "offered", returns: true }],
    ["without a time is given at once", { transferSeconds: 0 }, { ok: true, state: "active", returns: false }],
    ["to a campaign waits there", { target: support }, { ok: true, state: "waiting", returns: true }],
    [
      "to a campaign without a time does not return",
      { target: support, transferSeconds: 0 },
      { ok: true, state: "waiting", returns: false },
    ],
    [
      "of what was set aside is possible",
      { conversation: { ...conversation, state: "parked" } },
      { ok: true, state: "offered", returns: true },
    ],
    [
      "goes to an agent on a break",
      { target: { ...bruno, presence: "break" } },
      { ok: true, state: "offered", returns: true },
    ],
    ["of another's is refused", { byAgentId: "carla" }, { ok: false, why: "taken" }],
    ["by a supervisor may be another's", { byAgentId: null }, { ok: true, state: "offered", returns: true }],
    ["to oneself is refused", { target: { ...bruno, agentId: "ana" } }, { ok: false, why: "sameAgent" }],
    [
      "to somebody who is no member is refused",
      { target: { ...bruno, member: false } },
      { ok: false, why: "targetNotMember" },
    ],
    [
      "to somebody who is offline is refused",
      { target: { ...bruno, presence: "offline" } },
      { ok: false, why: "targetOffline" },
    ],
    ["to a disabled user is refused", { target: { ...bruno, enabled: false } }, { ok: false, why: "targetOffline" }],
    ["keeps the voice rule", { target: { ...bruno, voiceRule: false } }, { ok: false, why: "targetNoVoice" }],
    ["to nobody is refused", { target: null }, { ok: false, why: "targetGone" }],
    [
      "to the same campaign is refused",
      { target: { ...support, campaignId: "sales" } },
      { ok: false, why: "sameCampaign" },
    ],
    [
      "to a disabled campaign is refused",
      { target: { ...support, enabled: false } },
      { ok: false, why: "campaignDisabled" },
    ],
    [
      "to a campaign outside its hours is refused",
      { target: { ...support, openNow: false } },
      { ok: false, why: "campaignClosed" },
    ],
    ["to a full queue is refused", { target: { ...support, maxWaiting: 9 } }, { ok: false, why: "campaignFull" }],
  ])("%s", (_what, more, expected) => expect(decide(more)).toEqual(expected));

  it.each(["held", "waiting", "offered", "wrapup", "missed", "closed"] as const)(
    "of one that is %s is refused",
    (state) => expect(decide({ conversation: { ...conversation, state } })).toEqual({ ok: false, why: "gone" }),
  );
});

it("returns to who sent it, or to the queue when that agent has gone (D23)", () => {
  expect(decideReturn({ enabled: true, presence: "available" })).toBe("sender");
  expect(decideReturn({ enabled: true, presence: "break" })).toBe("sender");
  expect(decideReturn({ enabled: true, presence: "offline" })).toBe("queue");
  expect(decideReturn({ enabled: false, presence: "available" })).toBe("queue");
  expect(decideReturn(null)).toBe("queue");
});
