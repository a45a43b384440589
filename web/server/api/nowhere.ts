import { notFound, route } from "../door.ts";

/** Every address of the API that is none: told as problem+json and not as a page. */
export const nowhere = route({ name: "nowhere", auth: "open" }, async () => {
  throw notFound("This address");
});
