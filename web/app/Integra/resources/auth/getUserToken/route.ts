export { getUserToken as POST } from "#web/server/integra/sign-in";
