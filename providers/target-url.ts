import { z } from "zod";

/** What is wrong with an address that requests will go to, in a sentence for its field; null = nothing. */
export function problemOfUrl(text: string): string | null {
  if (!URL.canParse(text)) return "This is not an address. It begins with https:// or http://.";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "An address begins with https:// or http://.";
  if (url.username || url.password)
    return "A name and a password do not belong in the address: they have their own fields.";
  return null;
}

/** The address of a carrier's interface: http or https, without a name and password in it. */
export const targetUrl = z
  .string()
  .trim()
  .max(2000)
  .superRefine((text, context) => {
    const message = problemOfUrl(text);
    if (message) context.addIssue({ code: "custom", message });
  });
