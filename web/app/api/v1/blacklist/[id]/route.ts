export { removeFromBlacklist as DELETE } from "#web/server/api/blacklist";
