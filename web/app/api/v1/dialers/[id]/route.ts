export { changeDialer as PUT, readDialer as GET, removeDialer as DELETE } from "#web/server/api/dialers";
