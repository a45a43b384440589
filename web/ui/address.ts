/** What of these names the address gives a value. */
export function namedIn<Name extends string>(
  search: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const given: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value) given[name] = value;
  }
  return given;
}

/** Puts what is looked at into the address of the page at `path`, so that back, reload and a copied link work. */
export function writeAddress(path: string, query: URLSearchParams, how: "push" | "replace" = "replace"): void {
  // Not by the router: a filter must not wait for the page to be rendered on the server.
  history[how === "push" ? "pushState" : "replaceState"](null, "", query.size > 0 ? `${path}?${query}` : path);
}
