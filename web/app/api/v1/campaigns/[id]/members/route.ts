export { listMembers as GET, replaceMembers as PUT } from "#web/server/api/members";
