export { addToBlacklist as POST, listBlacklist as GET } from "#web/server/api/blacklist";
