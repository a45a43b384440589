import { clientAddress } from "../client-address.ts";
import { UserError } from "../door.ts";
import { integraOpenPost } from "./answer.ts";
import { endToken, giveToken, tokenOf } from "./tokens.ts";

/** user, password → a token as plain text. The limits of signing in hold (ten wrong passwords in a quarter of an hour). */
export const getUserToken = integraOpenPost("getUserToken", async ({ request, required, field }) => {
  const user = required("user");
  const password = field("password") ?? "";
  const address = clientAddress((name) => request.headers.get(name));
  const token = await giveToken(user, password, address).catch((error: Error) => {
    if (error.message === "tooMany") throw new UserError("Too many wrong passwords. Wait a while.", { status: 429 });
    throw error;
  });
  if (!token) throw new UserError("The name or the password is wrong.", { status: 401 });
  return token;
});

/** user, token → OK when that token was the user's and has ended now. The token may stand in the Authorization header instead. */
export const endSession = integraOpenPost("endSession", async ({ request, required, optional }) => {
  const token = optional("token") || tokenOf(request);
  if (!token) throw new UserError("token: it is missing.");
  if (!(await endToken(required("user"), token)))
    throw new UserError("There is no such token of this user.", { status: 401 });
});
