export { createGroup as POST, listGroups as GET } from "#web/server/api/groups";
