import { getTranslations } from "next-intl/server";

/** The catalogue's words for an error code, or the message as it is where there are none. */
export async function inReadersWords(
  code: string | undefined,
  message: string,
  values?: Record<string, string | number>,
): Promise<string> {
  if (!code) return message;
  const t = await getTranslations("errors").catch(() => null);
  return t?.has(code as never) ? t(code as never, values as never) : message;
}
