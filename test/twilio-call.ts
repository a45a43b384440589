import { createHmac } from "node:crypto";

/** What Twilio writes in X-Twilio-Signature, computed by its published rule and not by the package that checks it. */
export function signature(authToken: string, url: string, form: Record<string, string>): string {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], url);
  return createHmac("sha1", authToken).update(signed, "utf8").digest("base64");
}
