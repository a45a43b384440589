"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { AgentState } from "#domain/agent-state";
import type { MonitorList } from "#web/server/actions/monitor";
import { writeAddress } from "../address.ts";

export const lists: readonly MonitorList[] = ["waiting", "active", "answered", "abandoned", "late", "missed"];
export const states: readonly AgentState[] = ["free", "busy", "freeOnBreak", "busyOnBreak", "disconnected"];
export const sorts = ["name", "state", "active", "completed", "since"] as const;
export type Sort = (typeof sorts)[number];

export interface Place {
  campaigns: string[];
  show: MonitorList;
  state: AgentState | "all";
  sort: Sort;
  descending: boolean;
  /** The conversation that is read along. */
  read: string | null;
  /** The agent over whose shoulder one looks: whatever it holds. */
  spy: string | null;
}

/** What is looked at, read from the address: it survives a reload and can be sent to somebody. */
export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const path = usePathname();
  const search = useSearchParams();
  const one = <T extends string>(name: string, known: readonly T[], usual: T): T =>
    known.find((each) => each === search.get(name)) ?? usual;
  const place: Place = {
    campaigns: search.getAll("campaign"),
    show: one("show", lists, "waiting"),
    state: one("state", [...states, "all"] as const, "all"),
    sort: one("sort", sorts, "name"),
    descending: search.get("order") === "desc",
    read: search.get("read"),
    spy: search.get("spy"),
  };
  const change = (given: Partial<Place>) => {
    const next = { ...place, ...given };
    const query = new URLSearchParams(next.campaigns.map((id) => ["campaign", id]));
    if (next.show !== "waiting") query.set("show", next.show);
    if (next.state !== "all") query.set("state", next.state);
    if (next.sort !== "name") query.set("sort", next.sort);
    if (next.descending) query.set("order", "desc");
    if (next.spy) query.set("spy", next.spy);
    if (next.read) query.set("read", next.read);
    // Back closes what is read along.
    const opens = (next.read || next.spy) && !place.read && !place.spy;
    writeAddress(path, query, opens ? "push" : "replace");
  };
  return [place, change];
}
