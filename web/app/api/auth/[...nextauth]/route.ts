import NextAuth from "next-auth";
import { route } from "#web/server/door";
import { authOptions } from "#web/server/sign-in";

const handler = route({ name: "auth", auth: "open" }, ({ request, context }) =>
  NextAuth(request as never, context as never, authOptions()),
);

export { handler as GET, handler as POST };
