/** The signs that a break can have; pages draw each of them, and the database takes no other. */
export const breakIcons = [
  "coffee",
  "utensils",
  "graduation-cap",
  "users",
  "phone",
  "clipboard-list",
  "wrench",
  "book-open",
  "heart-pulse",
  "leaf",
  "sun",
  "moon",
] as const;
export type BreakIconName = (typeof breakIcons)[number];
