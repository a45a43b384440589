import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isSaid, said } from "./said.ts";

it("puts a sentence into the reader's language, with its values", () => {
  expect(said("es", "promo is playing. Stop it first.")).toBe("promo está en marcha. Deténgalo primero.");
  expect(said("pt", "At most 80 characters.")).toBe("No máximo 80 caracteres.");
  expect(said("en", "At most 80 characters.")).toBe("At most 80 characters.");
});

it("puts a sentence within a sentence, and several in a row", () => {
  expect(said("es", "The file is larger than 20 MB. Lines 1 to 7 were read; upload the rest from line 8 on.")).toBe(
    "El archivo supera los 20 MB. Se leyeron las líneas 1 a 7; cargue el resto desde la línea 8.",
  );
  expect(said("pt", "Range 1 has no days. Range 2 has no days")).toBe("A faixa 1 não tem dias. A faixa 2 não tem dias");
});

it("leaves what others say as it is", () => {
  for (const text of ["30008 Unknown destination handset", "Lunch", ""]) expect(said("es", text)).toBe(text);
});

/** Where sentences are made that a page may show; the API's own rooms and what only logs or Temporal's UI see are not. */
const rooms = ["web/server/shapes", "web/server/actions", "web/server", "activities", "temporal"];
const notForPages = [
  "metric-facts.ts",
  "webhooks.ts",
  "in-batches.ts",
  "worker-metrics.ts",
  "problem.ts",
  "transcript.ts",
  "wake.ts",
  "said.ts",
  "intent.ts",
  "fence.ts",
  "pace.ts",
  "fenced-statement.ts",
  "accounts.ts",
  "single-text.ts",
];
/** What the API alone answers, or what goes out by its code (errors.json). */
const elsewhere = [
  "Sign in first.",
  "Your role does not allow this.",
  "This key is not known or was revoked.",
  "Send your key as Authorization: Bearer <key>.",
  "The body is not JSON in UTF-8.",
  "The cursor is not one that this list gave out.",
  "Not a cursor.",
  "From 1 to 200.",
  "There is no such field.",
  "Send JSON, and say so in Content-Type: application/json.",
  "An earlier call with this Idempotency-Key had begun to load other rows.",
];

it("knows every sentence that is told to a person", () => {
  const root = join(import.meta.dirname, "../..");
  const unknown = rooms.flatMap((room) =>
    readdirSync(join(root, room), { withFileTypes: true })
      .filter((file) => file.isFile() && /(?<!\.test)\.ts$/.test(file.name) && !notForPages.includes(file.name))
      .flatMap((file) =>
        sentencesOf(readFileSync(join(root, room, file.name), "utf8"))
          .filter((sentence) => !isSaid(sentence) && !elsewhere.includes(sentence))
          .map((sentence) => `${room}/${file.name}: ${sentence}`),
      ),
  );
  expect(unknown).toEqual([]);
});

/** Literals that read like a sentence: a capital or a gap first, blanks within, a full stop at the end. Gaps are filled. */
function sentencesOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  return [...code.matchAll(/(?<!describe\(\s*)(?:"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\\n]|\\.)*)`)/g)]
    .map(([, literal, template]) => literal ?? template!.replace(/\$\{[^{}]*\}/g, "7"))
    .filter((text) => /^[A-Z0-9].*\s.*[.]$/.test(text) && !/was not found\.$|^Something went wrong/.test(text));
}
