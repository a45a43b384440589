export { readHealth as GET } from "#web/server/api/health";
