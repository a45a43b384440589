import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { atRest } from "./browser.ts";

const ruleSets = {
  wcag: { runOnly: { type: "tag" as const, values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } },
  contrast: { runOnly: { type: "rule" as const, values: ["color-contrast"] } },
  all: {},
};

/**
 * Violations of accessibility rules as a page stands, a line of words for each of the first three elements of a rule: of WCAG 2.2 AA;
 * `contrast` for the same page in its other theme; `all` with what is good practice only.
 */
export async function violationsOf(page: Page, rules: keyof typeof ruleSets = "wcag"): Promise<string[]> {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page })
    // No frames here: what passes need not be described, and nothing be put together in a page of its own.
    .setLegacyMode()
    .options({ ...ruleSets[rules], resultTypes: ["violations"] })
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
