export { changeUser as PUT, readUser as GET, removeUser as DELETE } from "#web/server/api/users";
