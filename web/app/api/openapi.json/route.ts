export { readDescription as GET } from "#web/server/api/description";
