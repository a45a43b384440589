import { z } from "zod";
import type { Carrier } from "./carrier.ts";
import { faultsShape } from "./faults.ts";
import { type Line, linesShape } from "./lines.ts";

/** What a control call answers: JSON. */
export interface ControlAnswer {
  status: number;
  body: unknown;
}

/** A call that makes no sense, in words. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const inboundShape = z.object({
  provider: z.string().min(1).optional(),
  from: z.string().min(1),
  to: z.string().min(1).optional(),
  text: z.string(),
  /** The same again is a repeated delivery of the same text. */
  sid: z.string().min(1).optional(),
  media: z
    .array(z.object({ url: z.url(), contentType: z.string() }))
    .max(10)
    .optional(),
  profileName: z.string().optional(),
});

const listShape = z.object({
  to: z.string().optional(),
  from: z.string().optional(),
  direction: z.enum(["in", "out", "all"]).default("out"),
  /** ISO time or milliseconds since 1970: texts taken at or after it. */
  since: z
    .string()
    .transform((value) => (/^\d+$/.test(value) ? Number(value) : Date.parse(value)))
    .refine((value) => !Number.isNaN(value), "must be a time")
    .optional(),
  limit: z.coerce.number().int().min(1).max(20_000).default(100),
});

/** The control calls, by "METHOD path". `body` is parsed JSON, undefined where none came. */
export async function control(carrier: Carrier, method: string, url: URL, body: unknown): Promise<ControlAnswer> {
  switch (`${method} ${url.pathname}`) {
    case "GET /control/health":
      return { status: 200, body: { status: "ok" } };
    case "GET /control/messages": {
      const { direction, ...filter } = parse(listShape, Object.fromEntries(url.searchParams));
      const messages = carrier.messages.list({ ...filter, ...(direction === "all" ? {} : { direction }) });
      return {
        status: 200,
        body: { messages: messages.map((one) => ({ ...one, at: new Date(one.at).toISOString() })) },
      };
    }
    case "DELETE /control/messages":
      carrier.clear();
      return { status: 200, body: { cleared: true } };
    case "GET /control/summary":
      return { status: 200, body: { ...carrier.messages.summary(), receipts: carrier.callbacks.counts() } };
    case "POST /control/inbound": {
      const { provider, to, ...message } = parse(inboundShape, body);
      const line = carrier.lines.reach(provider, to);
      if (!line) throw new ControlError(404, noLine(provider, to));
      const result = await carrier.customerWrites(line, message);
      // 502: the application did not take the text, whatever it said.
      return { status: result.status >= 200 && result.status < 300 ? 200 : 502, body: result };
    }
    case "GET /control/faults":
      return { status: 200, body: carrier.faults };
    case "PUT /control/faults":
      carrier.setFaults(parse(faultsShape.partial().strict(), body));
      return { status: 200, body: carrier.faults };
    case "GET /control/lines":
      return { status: 200, body: { lines: carrier.lines.list().map(shown) } };
    case "PUT /control/lines": {
      const { lines } = parse(linesShape, body);
      carrier.lines.replace(lines);
      carrier.phones.refresh();
      return { status: 200, body: { lines: lines.length } };
    }
    default:
      throw new ControlError(404, `There is no ${method} ${url.pathname}.`);
  }
}

/** A line without what proves that a call is the carrier's. */
function shown({ authToken: _, ...line }: Line): Omit<Line, "authToken"> {
  return { ...line, inboundUrl: line.inboundUrl.replace(/\?.*/, "") };
}

function noLine(provider: string | undefined, to: string | undefined): string {
  const what = [provider && `provider "${provider}"`, to && `number ${to}`].filter(Boolean).join(" and ");
  return `No line is registered for ${what || "anyone"}. Register it with PUT /control/lines.`;
}

function parse<T extends z.ZodType>(shape: T, value: unknown): z.output<T> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new ControlError(400, `${issue.path.join(".") || "body"}: ${issue.message}`);
}
