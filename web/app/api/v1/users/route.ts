export { createUser as POST, listUsers as GET } from "#web/server/api/users";
