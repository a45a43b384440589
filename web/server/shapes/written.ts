import { z } from "zod";
import { longestWritten, type WrittenKind, writtenProblem } from "#domain/written-text";
import { id } from "./parts.ts";

/** A text that a person writes into a conversation, trimmed; what is wrong with it, in words. Gaps are the composer's business: a program may mean them. */
export function writtenText(kind: WrittenKind) {
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      const message = sentenceOf(text, kind, 0);
      if (message) context.addIssue({ code: "custom", message });
    })
    .meta({ maxLength: longestWritten[kind] });
}

/** A template of the conversation's account and its values, in order (D32). */
const chosenTemplate = z.object({
  templateId: id,
  variables: z.array(z.string().trim().max(500, "At most 500 characters.")).max(20).default([]),
});

/** The same by the name that the provider's form gives it, as programs and bulk rows do (D32). */
export const namedTemplate = z
  .object({
    name: z.string().trim().min(1).max(512),
    language: z.string().trim().min(2).max(15).meta({ description: "as WhatsApp writes it: es, pt_BR" }),
    variables: chosenTemplate.shape.variables.meta({ description: "the values of {{1}}, {{2}} …, in order" }),
  })
  .meta({ id: "NamedTemplate" });

/** A program's text to a customer, or an approved template in its place: one of the two. */
export const textOrTemplate = z.object({
  text: z.string().trim().default("").meta({ maxLength: longestWritten.text }),
  template: namedTemplate.optional(),
});

/** Refuses what has neither a text nor a template, a text that cannot go, and both at once. */
export function oneOfBoth({ text, template }: z.output<typeof textOrTemplate>, context: z.RefinementCtx): void {
  const message = template ? (text ? "Give a text or a template, not both." : null) : sentenceOf(text, "text", 0);
  if (message) context.addIssue({ code: "custom", path: [template ? "template" : "text"], message });
}

/** An agent's answer: a text, files, or both. */
export const writtenReply = z
  .object({
    conversationId: id,
    text: z.string().trim(),
    /** The page's own id of one press: the same press twice is one order. */
    commandId: z.uuid(),
    mediaIds: z.array(id).max(10, "At most 10 files.").optional(),
    template: chosenTemplate.optional(),
  })
  .superRefine(({ text, mediaIds, template }, context) => {
    if (template) return;
    const message = sentenceOf(text, "text", mediaIds?.length ?? 0);
    if (message) context.addIssue({ code: "custom", path: ["text"], message });
  });

/** The first text to a number (F43), or a template in its place. */
export const writtenStart = z
  .object({
    campaignId: id,
    to: z.string().trim().min(1, "Type a number.").max(60, "At most 60 characters."),
    text: z.string().trim().default(""),
    template: chosenTemplate.optional(),
    /** A supervisor lets this text pass the do-not-contact list (D15). */
    override: z.boolean().optional(),
    commandId: z.uuid(),
  })
  .superRefine(({ text, template }, context) => {
    const message = template ? null : sentenceOf(text, "text", 0);
    if (message) context.addIssue({ code: "custom", path: ["text"], message });
  });

function sentenceOf(text: string, kind: WrittenKind, files: number): string | null {
  const problem = writtenProblem(text, kind, files);
  if (problem === "empty") return "Write something first: this is blank.";
  if (problem !== "tooLong") return null;
  return `At most ${spelled(longestWritten[kind])} characters: this text has ${spelled(text.length)}.`;
}

const spelled = (count: number) => count.toLocaleString("en");
