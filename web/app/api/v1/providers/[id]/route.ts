export { changeProvider as PUT, readProvider as GET, removeProvider as DELETE } from "#web/server/api/providers";
