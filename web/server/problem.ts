/** What a caller is told of a problem. */
export interface Failure {
  message: string;
  /** Path of a field → what is wrong with it. */
  fields?: Record<string, string>;
  requestId: string;
}

/** An error as routes answer it: problem+json (RFC 9457), with a path per invalid field. */
export function problemJson(status: number, error: Failure, problem: unknown): Response {
  const { code, headers: more } = (problem ?? {}) as { code?: unknown; headers?: Record<string, string> };
  const body = {
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    detail: error.message,
    ...(typeof code === "string" && status < 500 && { code }),
    ...(error.fields && { errors: Object.entries(error.fields).map(([path, message]) => ({ path, message })) }),
    requestId: error.requestId,
  };
  const headers: Record<string, string> = {
    ...(status < 500 && more),
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(JSON.stringify(body), { status, headers });
}

const titles: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Refused",
  413: "Too large",
  415: "Unsupported media type",
  422: "Check the fields",
  429: "Too many requests",
  500: "Internal error",
  503: "Not available",
};
