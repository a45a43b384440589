export { changeBreak as PUT, readBreak as GET, removeBreak as DELETE } from "#web/server/api/breaks";
