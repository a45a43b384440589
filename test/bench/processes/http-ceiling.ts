// How many requests one process with undici can put on the wire and have answered, with nothing else to do: the ceiling of every dialer.
// Arguments: address, body (empty: GET), how many. Prints the seconds.
import { Pool } from "undici";

const [address, body, count] = process.argv.slice(2) as [string, string, string];
const url = new URL(address);
const pool = new Pool(url.origin, { connections: 64, pipelining: 1 });
const path = url.pathname + url.search;
const headers = body ? { "content-type": "application/x-www-form-urlencoded" } : {};
let left = Number(count);

async function line(): Promise<void> {
  while (left-- > 0) {
    const answer = await pool.request({ method: body ? "POST" : "GET", path, headers, body: body || null });
    await answer.body.dump();
  }
}
const began = performance.now();
await Promise.all(Array.from({ length: 64 }, line));
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
await pool.close();
