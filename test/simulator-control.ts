import { expect } from "vitest";
import type { Simulator } from "#providers/simulator/main";

/** Steers a simulator in its test, or asks what it has seen: one call of its /control. Fails the test unless it answers 200. */
export async function control<T>(simulator: Simulator, method: string, what: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${simulator.url}/control/${what}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer.json() as Promise<T>;
}
