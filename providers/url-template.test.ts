import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EncodingError, readFields } from "./encoding.ts";
import { readTemplate, TemplateError } from "./url-template.ts";

const gap = (name: string) => `\${${name}}`;
const good = `https://gateway.example/send?to=${gap("phone")}&text=${gap("message")}`;
const values = { phone: "+59899000123", message: "Hola", id: "7", from: "Parley", user: "u", password: "p" };
const fill = (
  template: string,
  more: Partial<typeof values> = {},
  encoding: "UTF-8" | "ISO-8859-1" | "Windows-1252" = "UTF-8",
) => readTemplate(template, encoding).target({ ...values, ...more });

// What addresses are made of, and any other character. fast-check's own ones take seconds to build.
const code = fc.integer({ min: 0, max: 0x10ffff }).filter((value) => value < 0xd800 || value > 0xdfff);
const unit = fc.oneof(
  fc.constantFrom(..."&=#?/%+\r\n ñ€😀"),
  code.map((value) => String.fromCodePoint(value)),
);

describe("a template", () => {
  it("is filled, each value percent-encoded", () => {
    expect(fill(good, { message: "Hola ñandú & 100% = #1?/+\r\n😀" })).toBe(
      "/send?to=%2B59899000123&text=Hola%20%C3%B1and%C3%BA%20%26%20100%25%20%3D%20%231%3F%2F%2B%0D%0A%F0%9F%98%80",
    );
  });

  it("takes placeholders in the path, several times, and all of them", () => {
    const all = `http://gateway.example:8080/${gap("user")}/${gap("phone")}?m=${gap("message")}&i=${gap("id")}&f=${gap("from")}&p=${gap("password")}&again=${gap("id")}`;
    expect(fill(all)).toBe("/u/%2B59899000123?m=Hola&i=7&f=Parley&p=p&again=7");
    expect(readTemplate(all, "UTF-8").origin).toBe("http://gateway.example:8080");
  });

  it("keeps what stands around the gaps, in the carrier's letters", () => {
    const text = `https://gateway.example/añadir?k=a%20b&ñ=é&to=${gap("phone")}&t=${gap("message")}`;
    expect(fill(text)).toBe("/a%C3%B1adir?k=a%20b&%C3%B1=%C3%A9&to=%2B59899000123&t=Hola");
    expect(fill(text, {}, "ISO-8859-1")).toBe("/a%F1adir?k=a%20b&%F1=%E9&to=%2B59899000123&t=Hola");
  });

  it("parts path and query for those that post", () => {
    const template = readTemplate(good, "UTF-8");
    expect([template.path(values), template.query(values)]).toEqual(["/send", "to=%2B59899000123&text=Hola"]);
  });

  it.each([
    [good.replace(gap("message"), gap("mesage")), /no placeholder \$\{mesage\}/],
    [good.replace(gap("message"), gap("")), /no placeholder \$\{\}/],
    [good.replace(gap("phone"), gap("PHONE")), /no placeholder \$\{PHONE\}/],
    [good.replace(`to=${gap("phone")}&`, ""), /lacks \$\{phone\}/],
    [good.replace(`&text=${gap("message")}`, ""), /lacks \$\{message\}/],
    [`${good}&id={id}`, /Write \$\{id\} with a dollar sign instead of \{id\}/],
    [`${good}&id=${gap("id").slice(0, -1)}`, /not closed/],
    [good.replace("https:", "ftp:"), /https:\/\/ or http:\/\//],
    [good.replace("https://", "file:///"), /https:\/\/ or http:\/\//],
    [good.replace("https://", ""), /not an address/],
    ["", /lacks/],
    [good.replace("gateway", "me:secret@gateway"), /do not belong in the address/],
    [good.replace("gateway.example", gap("phone")), /cannot stand for the host/],
    [good.replace("gateway.example", `gateway.example:80${gap("id")}`), /not an address/],
    [`${good}#${gap("id")}`, /never sent/],
    [good.replace("send", "se\nnd"), /line break/],
  ])("is refused: %s", (text, problem) => {
    const read = () => readTemplate(text, "UTF-8");
    expect(read).toThrow(TemplateError);
    expect(read).toThrow(problem);
  });

  it("gives every value back to whoever reads the address, and adds nothing to it", () => {
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (phone, message) => {
        const target = fill(good, { phone, message });
        expect(target).toMatch(/^[\x21-\x7e]+$/);
        const fields = new URL(target, "https://gateway.example").searchParams;
        expect([...fields]).toEqual([
          ["to", phone],
          ["text", message],
        ]);
      }),
    );
  });
});

describe("another encoding", () => {
  it.each([
    ["ISO-8859-1", "ñ Ü ¿", "%F1%20%DC%20%BF"],
    ["Windows-1252", "5 € “ñ”", "5%20%80%20%93%F1%94"],
  ] as const)("%s writes %s as %s", (encoding, text, written) => {
    expect(fill(good, { message: text }, encoding)).toContain(`text=${written}`);
  });

  it.each([
    ["ISO-8859-1", "5 €", "“€” (U+20AC), which ISO-8859-1"],
    ["ISO-8859-1", "Hola 😀", "“😀” (U+1F600)"],
    ["Windows-1252", "Привет", "“П” (U+041F), which Windows-1252"],
    ["UTF-8", "half \ud83d", "half a character"],
  ] as const)("%s refuses %s", (encoding, text, problem) => {
    expect(() => fill(good, { message: text }, encoding)).toThrow(EncodingError);
    expect(() => fill(good, { message: text }, encoding)).toThrow(problem);
  });

  it.each(["UTF-8", "ISO-8859-1", "Windows-1252"] as const)("%s reads what it wrote", (encoding) => {
    const letters = fc.integer({ min: 0xa0, max: 0xff }).map((value) => String.fromCharCode(value));
    const text = fc.string({ unit: encoding === "UTF-8" ? unit : letters });
    fc.assert(
      fc.property(text, (message) => {
        const query = fill(good, { message }, encoding).split("?")[1]!;
        expect(readFields(query, encoding).get("text")).toBe(message);
      }),
    );
  });

  it("loses no byte that is not in the encoding", () => {
    expect(readFields("text=ma%F1ana", "UTF-8").get("text")).toBe("mañana");
    expect(readFields("text=100%&x=%zz&text=second", "UTF-8")).toEqual(
      new Map([
        ["text", "100%"],
        ["x", "%zz"],
      ]),
    );
  });
});
