export { endSession as POST } from "#web/server/integra/sign-in";
