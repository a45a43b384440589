export { readLive as GET } from "#web/server/api/health";
