// What a page must not have in any language, theme or size. Each fault is a line of words; none is a good page.
import type { Page } from "playwright-core";
import { catalogues } from "../web/messages/catalogues.ts";

const namespaces = Object.keys(catalogues.en).join("|");

/** Texts that are keys, gaps that nobody filled, anything wider than the screen, words that a button cuts or that run into their neighbour's. */
export async function layoutFaultsOf(page: Page): Promise<string[]> {
  return page.evaluate((names) => {
    const faults: string[] = [];
    const root = document.documentElement;
    const key = new RegExp(
      `\\b(?:${names})\\.[a-z]\\w*(?:\\.\\w+)*|(?<!/)\\{\\w+\\}|\\bundefined\\b|\\bNaN\\b|\\[object`,
    );
    // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts
    const texts = [document.body.innerText];
    for (const each of document.querySelectorAll("[aria-label], [title], [placeholder]"))
      for (const name of ["aria-label", "title", "placeholder"]) texts.push(each.getAttribute(name) ?? "");
    for (const text of texts) {
      // Responses' own variables are {{customer.name}}.
      const found = key.exec(text.replace(/\{\{[^}]*\}\}/g, ""));
      if (found) faults.push(`unfilled: ${found[0]} in ${text.slice(Math.max(0, found.index - 40), found.index + 60)}`);
    }
    if (root.scrollWidth > innerWidth) faults.push(`wide: the page is ${root.scrollWidth} px wide, not ${innerWidth}`);
    const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    // For screen readers alone, at this size or at all.
    const spoken = (element: Element | null): boolean =>
      element !== null &&
      ((getComputedStyle(element).position === "absolute" && element.clientWidth <= 1) ||
        spoken(element.parentElement));
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()} “${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 60)}”`;
    // Inside something that scrolls sideways on purpose (a wide table) it is reached by scrolling.
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    // Words that leave the screen, unless somebody meant it: an ellipsis, or a place that scrolls.
    for (const element of document.querySelectorAll("p, span, code, label, li, dt, dd, legend")) {
      if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())) continue;
      if (element.getBoundingClientRect().right <= innerWidth + 1 || !visible(element)) continue;
      if (spoken(element) || element.closest(".truncate") || scrolls(element)) continue;
      faults.push(`words outside: ${name(element)}`);
    }
    // Words of neighbours that read as one.
    const places = [...document.querySelectorAll("nav a span")].filter(visible);
    for (const [at, place] of places.entries()) {
      const [box, next] = [place.getBoundingClientRect(), places[at + 1]?.getBoundingClientRect()];
      if (next && Math.abs(next.top - box.top) < 1 && next.left - box.right < 3) faults.push(`touches: ${name(place)}`);
    }
    for (const element of document.querySelectorAll(
      "button, a, [role=tab], [role=menuitem], input, select, textarea, h1, h2, h3",
    )) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || !visible(element) || spoken(element)) continue;
      if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(element.parentElement))
        faults.push(`outside: ${name(element)}`);
      // A link or row may shorten a name with an ellipsis; a button's verb must be readable.
      if (!element.matches("button, [role=tab]")) continue;
      for (const inner of [element, ...element.querySelectorAll("*")]) {
        const style = getComputedStyle(inner);
        const own = [...inner.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
        if (
          own &&
          inner.scrollWidth > inner.clientWidth + 1 &&
          style.overflowX !== "visible" &&
          !spoken(inner) &&
          // A name may be shortened, a verb may not.
          !inner.closest("[data-name]")
        )
          faults.push(`cut: ${name(element)}`);
        if (
          own &&
          style.overflowX === "visible" &&
          inner.getBoundingClientRect().right > box.right + 1 &&
          !spoken(inner)
        )
          faults.push(`bursts: ${name(element)}`);
      }
    }
    return faults;
  }, namespaces);
}
