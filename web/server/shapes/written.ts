import { z } from "zod";
import { longestWritten, type WrittenKind, writtenProblem } from "#domain/written-text";

/** A text that a person writes into a conversation, trimmed; what is wrong with it, in words. Gaps are the composer's business: a program may mean them. */
export function writtenText(kind: WrittenKind) {
  const most = longestWritten[kind];
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = writtenProblem(text, kind);
      if (problem === "empty") context.addIssue({ code: "custom", message: "Write something first: this is blank." });
      if (problem === "tooLong")
        context.addIssue({
          code: "custom",
          message: `At most ${spelled(most)} characters: this text has ${spelled(text.length)}.`,
        });
    })
    .meta({ maxLength: most });
}

const spelled = (count: number) => count.toLocaleString("en");
