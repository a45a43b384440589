import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeMedia, longestMedia, mediaKind, mediaName } from "./media-type.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)));
const judge = (announced: string, head: Uint8Array) => judgeMedia(announced, head, head.length);
const pdf = bytes("%PDF-1.7");
const zip = bytes([0x50, 0x4b, 3, 4]);
const mp4 = bytes([0, 0, 0, 24], "ftypisom");
const ogg = bytes("OggS");
const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

describe("a file is what its bytes say", () => {
  test.each([
    ["image/jpeg", bytes([0xff, 0xd8, 0xff, 0xe0]), "image/jpeg"],
    ["text/html", bytes([0xff, 0xd8, 0xff, 0xe0]), "image/jpeg"],
    ["image/jpeg", bytes([0x89], "PNG\r\n", [0x1a], "\n"), "image/png"],
    ["", bytes("GIF89a"), "image/gif"],
    ["image/webp", bytes("RIFF", [1, 2, 3, 4], "WEBP"), "image/webp"],
    ["audio/x-wav", bytes("RIFF", [1, 2, 3, 4], "WAVE"), "audio/wav"],
    ["audio/ogg; codecs=opus", ogg, "audio/ogg"],
    ["audio/mpeg", bytes("ID3"), "audio/mpeg"],
    ["audio/mpeg", bytes([0xff, 0xfb]), "audio/mpeg"],
    ["audio/aac", bytes([0xff, 0xf1]), "audio/aac"],
    ["audio/amr", bytes("#!AMR\n"), "audio/amr"],
    ["video/mp4", mp4, "video/mp4"],
    ["audio/mp4", mp4, "audio/mp4"],
    ["image/png", mp4, "video/mp4"],
    ["audio/mp4", bytes([0, 0, 0, 24], "ftypM4A "), "audio/mp4"],
    ["video/3gpp", bytes([0, 0, 0, 24], "ftyp3gp5"), "video/3gpp"],
    ["application/pdf", pdf, "application/pdf"],
    [docx, zip, docx],
    ["text/plain; charset=utf-8", bytes("Hello\r\n\tthere"), "text/plain"],
    ["text/vcard", bytes("BEGIN:VCARD"), "text/vcard"],
    ["text/x-vcard", bytes("BEGIN:VCARD"), "text/plain"],
  ])("%s", (announced, head, type) => {
    expect(judge(announced, head)).toEqual({ type });
  });
});

describe("a file is refused", () => {
  test.each([
    ["image/jpeg", bytes("<html><script>alert(1)</script>")],
    ["text/plain", bytes("  <svg onload=alert(1)>")],
    ["text/plain", bytes("x <script>")],
    ["text/plain", bytes([0xef, 0xbb, 0xbf], "<!doctype html>")],
    ["text/plain", bytes("MZ", [0, 0])],
    ["image/svg+xml", bytes("<svg>")],
    ["application/octet-stream", bytes("whatever")],
    ["application/zip", zip],
    ["application/javascript", bytes("alert(1)")],
    ["image/png", bytes("MZ")],
  ])("that is no %s or may not be one", (announced, head) => {
    expect(judge(announced, head)).toEqual({ refused: "This type of file is not accepted." });
  });

  test("for its size", () => {
    expect(judgeMedia("application/pdf", pdf, longestMedia)).toEqual({ type: "application/pdf" });
    expect(judgeMedia("application/pdf", pdf, longestMedia + 1)).toEqual({ refused: "The file is larger than 16 MB." });
    expect(judgeMedia("application/pdf", new Uint8Array(), 0)).toEqual({ refused: "The file is empty." });
  });
});

test("whatever comes, the answer is a type from the list or a sentence", () => {
  const types = fc.constantFrom("text/html", "image/svg+xml", "text/plain", "image/jpeg", "audio/mp4", docx, "", ";;");
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 64 }), (announced, head) => {
      const judged = judge(announced, head);
      expect(judged.type ?? "").not.toMatch(/html|svg|xml$|script|octet/);
      expect(judged.type ?? judged.refused).toBeTruthy();
    }),
  );
});

test.each([
  ["image/png", "image"],
  ["audio/ogg", "audio"],
  ["video/mp4", "video"],
  ["application/pdf", "file"],
  ["text/vcard", "file"],
])("%s is shown as %s", (type, kind) => {
  expect(mediaKind(type)).toBe(kind);
});

test.each([
  ["Invoice 12.pdf", "application/pdf", "Invoice 12.pdf"],
  ["../../etc/passwd", "text/plain", "passwd"],
  ["C:\\fakepath\\año.jpg", "image/jpeg", "año.jpg"],
  ['a"b\r\nSet-Cookie: x', "text/plain", "abSet-Cookie x"],
  ["..htaccess", "text/plain", "htaccess"],
  ["\u202Egpj.exe", "image/jpeg", "gpj.exe"],
  ["", "image/jpeg", "image.jpg"],
  ["", "audio/ogg", "audio.ogg"],
  ["", docx, "file.bin"],
  ["x".repeat(300), "image/png", "x".repeat(120)],
])("%j of %s is saved as %j", (given, type, name) => {
  expect(mediaName(given, type)).toBe(name);
});
