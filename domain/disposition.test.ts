import { describe, expect, it } from "vitest";
import { type Close, decideClose, dispositionPath, dispositionProblem } from "./disposition.ts";

const conversation = { state: "active" as const, agentId: "ana", campaignId: "sales" };
const campaign = { wrapUpSeconds: 0, dispositionRequired: false, hasDispositions: true };
const sold = { campaignId: "sales", removed: false, hasChildren: false };
const decide = (more: Partial<Close>) =>
  decideClose({ conversation, byAgentId: "ana", campaign, chosen: undefined, ...more });
const wrapping = { ...conversation, state: "wrapup" as const };
const needed = { ...campaign, dispositionRequired: true };

describe("ending a conversation", () => {
  it.each<[string, Partial<Close>, ReturnType<typeof decideClose>]>([
    ["closes it at once", {}, { ok: true, state: "closed" }],
    [
      "leads to wrap-up where the campaign gives time",
      { campaign: { ...campaign, wrapUpSeconds: 30 } },
      { ok: true, state: "wrapup" },
    ],
    [
      "with a disposition closes it",
      { campaign: { ...campaign, wrapUpSeconds: 30 }, chosen: sold },
      { ok: true, state: "closed" },
    ],
    [
      "finishes a wrap-up",
      { conversation: wrapping, campaign: { ...campaign, wrapUpSeconds: 30 } },
      { ok: true, state: "closed" },
    ],
    ["asks for the disposition that is required", { campaign: needed }, { ok: false, why: "dispositionNeeded" }],
    ["asks for it after the wrap-up", { campaign: { ...needed, wrapUpSeconds: 30 } }, { ok: true, state: "wrapup" }],
    [
      "asks for it at its end",
      { conversation: wrapping, campaign: { ...needed, wrapUpSeconds: 30 } },
      { ok: false, why: "dispositionNeeded" },
    ],
    [
      "asks for none where the campaign has none",
      { campaign: { ...needed, hasDispositions: false } },
      { ok: true, state: "closed" },
    ],
    [
      "closes what was set aside",
      { conversation: { ...conversation, state: "parked" } },
      { ok: true, state: "closed" },
    ],
    ["refuses another's", { byAgentId: "bruno" }, { ok: false, why: "taken" }],
    ["lets a supervisor", { byAgentId: null }, { ok: true, state: "closed" }],
    [
      "refuses a disposition of another campaign",
      { chosen: { ...sold, campaignId: "support" } },
      { ok: false, why: "dispositionOther" },
    ],
    [
      "refuses one that was taken out",
      { chosen: { ...sold, removed: true } },
      { ok: false, why: "dispositionUnknown" },
    ],
    ["refuses one that does not exist", { chosen: null }, { ok: false, why: "dispositionUnknown" }],
    [
      "refuses one that others stand below",
      { chosen: { ...sold, hasChildren: true } },
      { ok: false, why: "dispositionOpen" },
    ],
  ])("%s", (_what, more, expected) => expect(decide(more)).toEqual(expected));

  it.each(["held", "waiting", "offered", "missed", "closed"] as const)("refuses one that is %s", (state) =>
    expect(decide({ conversation: { ...conversation, state } })).toEqual({ ok: false, why: "gone" }),
  );
});

describe("a campaign's tree", () => {
  const leaf = (name: string) => ({ name });
  it("has at most three levels", () => {
    const three = [{ name: "a", children: [{ name: "b", children: [leaf("c")] }] }];
    expect(dispositionProblem(three)).toBeNull();
    const four = [{ name: "a", children: [{ name: "b", children: [{ name: "c", children: [leaf("d")] }] }] }];
    const path = "dispositions.0.children.0.children.0.children.0";
    expect(dispositionProblem(four)).toEqual({ path, why: "tooDeep", name: "d" });
  });
  it("names each only once on its level", () => {
    expect(dispositionProblem([leaf("Sold"), leaf(" sold")])).toMatchObject({
      path: "dispositions.1.name",
      why: "twice",
    });
    expect(
      dispositionProblem([
        { name: "A", children: [leaf("x")] },
        { name: "B", children: [leaf("x")] },
      ]),
    ).toBeNull();
  });
  it("tells the way to one of it", () => {
    const tree = [{ id: "1", name: "Sale", children: [{ id: "2", name: "Lost", children: [] }] }];
    expect(dispositionPath(tree, "2")).toEqual(["Sale", "Lost"]);
    expect(dispositionPath(tree, "3")).toBeNull();
  });
});
