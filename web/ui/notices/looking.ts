// What somebody looks at needs no notice, whichever tab it stands in.

const key = "parley.looking";

/** What stands open on a visible page: a conversation's id, or `staff:<person>`. */
export function isLookedAt(what: string): boolean {
  try {
    return (localStorage.getItem(key) ?? "").split(" ").includes(what);
  } catch {
    return false;
  }
}

/** Says what this page shows, as long as it is visible. Returns how to take it back. */
export function sayLooking(what: string[]): () => void {
  const mine = what.join(" ");
  const put = (text: string) => {
    try {
      if (text) localStorage.setItem(key, text);
      else if (localStorage.getItem(key) === mine) localStorage.removeItem(key);
    } catch {
      // Storage is off: then every tab speaks for itself.
    }
  };
  const look = () => put(document.visibilityState === "visible" ? mine : "");
  const leave = () => put("");
  look();
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", leave);
  return () => {
    leave();
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pagehide", leave);
  };
}
