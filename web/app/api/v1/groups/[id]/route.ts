export { changeGroup as PUT, readGroup as GET, removeGroup as DELETE } from "#web/server/api/groups";
