export interface UserErrorDetails {
  /** HTTP status where it leaves by a route; 400 unless told. */
  status?: number;
  /** Path of a field → what is wrong with it. */
  fields?: Record<string, string>;
  /** Key in the catalogue's `errors`, so that a page can say it in the reader's language. */
  code?: string;
  values?: Record<string, string | number>;
  /** Of the answer, where it leaves by a route. */
  headers?: Record<string, string>;
}

/** What a person did wrong or cannot have, in words for that person: the door shows its message as it is. */
export class UserError extends Error {
  readonly status: number;
  readonly fields: Record<string, string> | undefined;
  readonly code: string | undefined;
  readonly values: Record<string, string | number> | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(message: string, details: UserErrorDetails = {}) {
    super(message);
    this.name = "UserError";
    this.status = details.status ?? 400;
    this.fields = details.fields;
    this.code = details.code;
    this.values = details.values;
    this.headers = details.headers;
  }
}

/** Absent, or hidden from this viewer: the same answer for both, so that ids cannot be probed (I11). */
export function notFound(what: string): UserError {
  return new UserError(`${what} was not found.`, { status: 404, code: "notFound" });
}
