// The carrier of the benches, as a process of its own: takes what undici writes, counts it, answers at once. It reads HTTP by hand, since a
// carrier's work is not what is measured and both share the machine. GET /count says what came; GET /reset begins anew.
import { createServer, type Socket } from "node:net";

let requests = 0;
let firstAt = 0;
let lastAt = 0;
const perNumber = new Map<string, number>();
let sids = 0;

const headEnd = Buffer.from("\r\n\r\n");

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let rest: Buffer = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf(headEnd);
      if (end < 0) return;
      const head = rest.toString("latin1", 0, end);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      const size = end + 4 + length;
      if (rest.length < size) return;
      const body = rest.toString("latin1", end + 4, size);
      rest = rest.subarray(size);
      const [method, path] = head.split(" ", 2) as [string, string];
      socket.write(answer(method, path, body));
    }
  });
}

function answer(method: string, path: string, body: string): string {
  if (path === "/count") return http(200, "application/json", JSON.stringify(counts()));
  if (path === "/reset") {
    perNumber.clear();
    requests = 0;
    return http(200, "text/plain", "OK");
  }
  const number = /(?:^|[?&])(?:To|to|phone)=(?:%2B|\+)?(\d+)/.exec(method === "POST" ? body : path)?.[1] ?? "none";
  perNumber.set(number, (perNumber.get(number) ?? 0) + 1);
  requests += 1;
  lastAt = Date.now();
  if (requests === 1) firstAt = lastAt;
  if (!path.endsWith("/Messages.json")) return http(200, "text/plain", "OK");
  const sid = `SM${(++sids).toString(16).padStart(32, "0")}`;
  return http(201, "application/json", `{"sid":"${sid}","status":"queued","num_segments":"1","error_code":null}`);
}

export interface SinkCounts {
  requests: number;
  numbers: number;
  /** Messages beyond the first to the same number. */
  duplicates: number;
  /** From the first to the last, in milliseconds. */
  milliseconds: number;
}

function counts(): SinkCounts {
  return {
    requests,
    numbers: perNumber.size,
    duplicates: requests - perNumber.size,
    milliseconds: lastAt - firstAt,
  };
}

function http(status: number, type: string, body: string): string {
  return `HTTP/1.1 ${status} OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const server = createServer(serve).listen(Number(process.env.SINK_PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  console.log(`sink listens on :${typeof address === "object" && address ? address.port : ""}.`);
});
