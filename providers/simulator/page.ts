import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Carrier } from "./carrier.ts";

const font = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

const types: Record<string, string> = { html: "text/html", css: "text/css", js: "text/javascript" };
const own = ["phones.html", "look.css", "phones.css", "phones.js", "add-phone.js", "bubble.js", "composer.js"];

function fileAt(path: string): { type: string; content: Buffer } | null {
  if (path === "/inter.woff2") {
    return { type: "font/woff2", content: readFileSync(createRequire(import.meta.url).resolve(font)) };
  }
  const name = path === "/" ? "phones.html" : path.slice(1);
  if (!own.includes(name)) return null;
  return {
    type: `${types[name.split(".")[1]!]}; charset=utf-8`,
    content: readFileSync(new URL(`./page/${name}`, import.meta.url)),
  };
}

/** Serves the page of phones and what it reads; false = not one of its addresses. */
export function page(carrier: Carrier, url: URL, response: ServerResponse): boolean {
  const file = fileAt(url.pathname);
  if (file) {
    response.writeHead(200, { "content-type": file.type, "cache-control": "no-cache" });
    response.end(file.content);
    return true;
  }
  if (url.pathname === "/phones/events") {
    carrier.phones.watch(url.searchParams.getAll("phone").slice(0, 50), response);
    return true;
  }
  const fileId = /^\/files\/(ME[0-9a-f]{32})$/.exec(url.pathname)?.[1];
  const kept = fileId ? carrier.files.get(fileId) : undefined;
  if (kept) {
    response.writeHead(200, {
      "content-type": kept.contentType,
      "content-length": kept.content.length,
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
    });
    response.end(kept.content);
    return true;
  }
  if (url.pathname === "/phones/texts") {
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify({ texts: carrier.phones.open(url.searchParams.get("phone") ?? "") }));
    return true;
  }
  return false;
}
