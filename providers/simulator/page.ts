import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Carrier } from "./carrier.ts";

const font = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

const files: Record<string, { type: string; content: () => Buffer }> = {
  "/": { type: "text/html; charset=utf-8", content: () => own("phones.html") },
  "/look.css": { type: "text/css; charset=utf-8", content: () => own("look.css") },
  "/phones.css": { type: "text/css; charset=utf-8", content: () => own("phones.css") },
  "/phones.js": { type: "text/javascript; charset=utf-8", content: () => own("phones.js") },
  "/bubble.js": { type: "text/javascript; charset=utf-8", content: () => own("bubble.js") },
  "/inter.woff2": { type: "font/woff2", content: () => readFileSync(createRequire(import.meta.url).resolve(font)) },
};

/** Serves the page of phones and what it reads; false = not one of its addresses. */
export function page(carrier: Carrier, url: URL, response: ServerResponse): boolean {
  const file = files[url.pathname];
  if (file) {
    response.writeHead(200, { "content-type": file.type, "cache-control": "no-cache" });
    response.end(file.content());
    return true;
  }
  if (url.pathname === "/phones/events") {
    carrier.phones.watch(url.searchParams.getAll("phone").slice(0, 50), response);
    return true;
  }
  if (url.pathname === "/phones/texts") {
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify({ texts: carrier.phones.open(url.searchParams.get("phone") ?? "") }));
    return true;
  }
  return false;
}

function own(name: string): Buffer {
  return readFileSync(new URL(`./page/${name}`, import.meta.url));
}
