// Each reader's own language and time zone: chosen, kept, followed, and never a wrong time in between.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
import { testBrowser } from "#test/browser";
import { type TestDatabase, testDatabase } from "./database.ts";
import { type PageRole, type PageStage, pageStage, signInCookies } from "./page-stage.ts";
import { type WebServer, webServer } from "./web-server.ts";

let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let stage: PageStage;
const cookies = {} as Record<PageRole, Awaited<ReturnType<typeof signInCookies>>>;

beforeAll(async () => {
  database = await testDatabase();
  stage = await pageStage();
  // Evening in Montevideo (17:30 of the 12th), the next morning in Tokyo (05:30 of the 13th).
  await prisma().message.updateMany({
    where: { conversationId: stage.conversation },
    data: { at: new Date("2026-03-12T20:30:00Z") },
  });
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  for (const role of ["agent", "supervisor", "administrator"] as const)
    cookies[role] = await signInCookies(browser, web.url, role);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

async function pageOf(role: PageRole | null, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  if (role) await context.addCookies(cookies[role]);
  return context.newPage();
}

describe("a reader's language", () => {
  it("is the browser's until chosen, then the chosen one; what was typed stays", async () => {
    const page = await pageOf(null, { locale: "pt-BR" });
    await page.goto(`${web.url}/sign-in`);
    await page.getByLabel("Nome de usuário").fill("ana");
    expect(await page.locator("html").getAttribute("lang")).toBe("pt");
    await page.getByRole("button", { name: /Idioma/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "Español" }).click();
    await page.getByRole("heading", { name: "Iniciar sesión" }).waitFor({ state: "attached" });
    expect(await page.getByLabel("Nombre de usuario").inputValue()).toBe("ana");
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    await page.reload();
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    await page.context().close();
  });

  it("changes under a half-written form, which keeps what was typed, and refusals come in it", async () => {
    const page = await pageOf("administrator", { locale: "en-US" });
    await page.goto(`${web.url}/administration/users/new`);
    await page.getByLabel("User name", { exact: true }).fill("?");
    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Português" }).click();
    const username = page.getByLabel("Nome de usuário");
    await username.waitFor();
    expect(await username.inputValue()).toBe("?");
    await page.getByLabel("Senha").fill("short");
    await page.getByRole("button", { name: "Criar", exact: true }).last().click();
    await page.getByText("No mínimo 8 caracteres.").waitFor();
    await page.getByText("De 2 a 60 letras, dígitos, pontos, _, - ou @; começa com letra ou dígito.").waitFor();
    await page.context().close();
  });

  it("is the pages' own: the API answers in English whatever the caller's browser speaks", async () => {
    const asked = { headers: { "accept-language": "es", cookie: "parley.locale=es" } };
    const answer = await (await fetch(`${web.url}/api/v1/campaigns`, asked)).json();
    expect(answer.detail).toMatch(/^[A-Z][ a-zA-Z:<>]+\.$/);
    const ofPages = await (await fetch(`${web.url}/api/dialers`, asked)).json();
    expect(ofPages.detail).toBe("Su sesión terminó. Inicie sesión de nuevo.");
  });
});

describe("a reader's time zone", () => {
  it.each([
    { timezoneId: "America/Montevideo", time: "17:30", day: "Thursday, March 12" },
    { timezoneId: "Asia/Tokyo", time: "05:30", day: "Friday, March 13" },
  ])("is the browser's from the first paint on: $timezoneId", async ({ timezoneId, time, day }) => {
    const page = await pageOf("agent", { locale: "en-US", timezoneId });
    await page.addInitScript(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      const look = () => {
        // biome-ignore lint/performance/useDomNodeTextContent: only what can be seen counts
        for (const [found] of (document.body?.innerText ?? "").matchAll(/\b\d\d:30\b/g)) seen.add(found);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${web.url}/desktop?c=${stage.conversation}`);
    await page.getByRole("log").getByText(time).first().waitFor();
    await page.getByRole("log").getByText(day).waitFor();
    expect(await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).toEqual([time]);
    await page.context().close();
  });

  it("gives way to the dialer's where its hours rule, and that zone is named", async () => {
    const far = await pageOf("supervisor", { locale: "es", timezoneId: "Asia/Tokyo" });
    await far.goto(`${web.url}/dialers/${stage.dialer}`);
    await far.getByText(/horario hasta .*(09|18):00 \(Montevideo\)/).waitFor();
    await far.context().close();
    const near = await pageOf("supervisor", { locale: "es", timezoneId: "America/Sao_Paulo" });
    await near.goto(`${web.url}/dialers/${stage.dialer}`);
    await near.getByText(/horario hasta .*(09|18):00$/).waitFor();
    await near.context().close();
  });
});
