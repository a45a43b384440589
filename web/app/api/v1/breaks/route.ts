export { createBreak as POST, listBreaks as GET } from "#web/server/api/breaks";
