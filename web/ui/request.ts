export interface RequestFailure {
  message: string;
  fields?: Record<string, string>;
  code?: string;
  status: number;
  requestId?: string;
}
export type Answer<T> = { ok: true; data: T } | { ok: false; error: RequestFailure };

/** Calls one of our routes. Never throws: a server that cannot be reached is a failure with status 0. */
export async function request<T>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  body?: unknown,
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, {
      method,
      cache: "no-store",
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return await answerOf<T>(response.status, await response.text());
  } catch {
    return { ok: false, error: { message: "", code: "unreachable", status: 0 } };
  }
}

/** Reads an answer or a problem (RFC 9457). */
export function answerOf<T>(status: number, text: string): Answer<T> {
  let content: Record<string, unknown> | null = null;
  try {
    content = text ? JSON.parse(text) : null;
  } catch {}
  if (status >= 200 && status < 300) return { ok: true, data: content as T };
  const problem = content ?? {};
  return {
    ok: false,
    error: {
      status,
      message: String(problem.detail ?? problem.title ?? status),
      ...(typeof problem.code === "string" && { code: problem.code }),
      ...(typeof problem.requestId === "string" && { requestId: problem.requestId }),
      ...(Array.isArray(problem.errors) && { fields: fieldsOf(problem.errors) }),
    },
  };
}

/** The wrong inputs of a problem by their path, as forms want them. */
function fieldsOf(errors: { path?: unknown; message?: unknown }[]): Record<string, string> {
  return Object.fromEntries(errors.map(({ path, message }) => [String(path ?? ""), String(message ?? "")]));
}
