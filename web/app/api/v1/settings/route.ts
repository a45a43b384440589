export { changeSettings as PUT, readSettings as GET } from "#web/server/api/settings";
