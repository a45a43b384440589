"use client";

import { useEffect, useState } from "react";

/** What the tokens (`--accent`, `--line` …) are in the theme of this moment: a canvas knows no variables. Null before the page is live. */
export function useColours<Token extends string>(tokens: readonly Token[]): Record<Token, string> | null {
  const wanted = tokens.join(" ");
  const [colours, setColours] = useState<Record<Token, string> | null>(null);
  useEffect(() => {
    const read = () => {
      const probe = document.createElement("i");
      document.body.append(probe);
      const entries = wanted.split(" ").map((token) => {
        probe.style.color = `var(--${token})`;
        return [token, getComputedStyle(probe).color];
      });
      probe.remove();
      setColours(Object.fromEntries(entries));
    };
    read();
    const chosen = new MutationObserver(read);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", read);
    return () => {
      chosen.disconnect();
      system.removeEventListener("change", read);
    };
  }, [wanted]);
  return colours;
}
