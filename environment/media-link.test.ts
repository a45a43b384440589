import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetEnvironment } from "./environment.ts";
import { carrierMediaUrl, mediaLinkHolds } from "./media-link.ts";

const before = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: "postgres://localhost/x",
    AUTH_SECRET: "a".repeat(64),
    PARLEY_ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
    PUBLIC_URL: "https://parley.example",
  });
  forgetEnvironment();
});
afterAll(() => {
  process.env = before;
  forgetEnvironment();
});

const id = "5b3c1f0e-58d5-4a5a-9c1b-2d7a4b1e0c11";
const now = Date.UTC(2026, 10, 22, 12);

function partsOf(url: string): [number, string] {
  const { searchParams } = new URL(url);
  return [Number(searchParams.get("until")), searchParams.get("proof") ?? ""];
}

it("lets a carrier fetch one file for twelve hours", () => {
  const url = carrierMediaUrl(id, now);
  expect(url).toMatch(new RegExp(`^https://parley.example/api/media/${id}/carrier\\?until=\\d+&proof=[\\w-]{43}$`));
  const [until, proof] = partsOf(url);
  expect(mediaLinkHolds(id, until, proof, now)).toBe(true);
  expect(mediaLinkHolds(id, until, proof, now + 12 * 3_600_000 - 1)).toBe(true);
  expect(mediaLinkHolds(id, until, proof, now + 12 * 3_600_000)).toBe(false);
});

it("holds for nothing else", () => {
  const [until, proof] = partsOf(carrierMediaUrl(id, now));
  expect(mediaLinkHolds(id.replace("5b3c", "5b3d"), until, proof, now)).toBe(false);
  expect(mediaLinkHolds(id, until + 1, proof, now)).toBe(false);
  expect(mediaLinkHolds(id, Number.POSITIVE_INFINITY, proof, now)).toBe(false);
  expect(mediaLinkHolds(id, Number.NaN, proof, now)).toBe(false);
  for (const other of ["", proof.slice(1), `${proof}A`, proof.toLowerCase()])
    expect(mediaLinkHolds(id, until, other, now)).toBe(false);
});
