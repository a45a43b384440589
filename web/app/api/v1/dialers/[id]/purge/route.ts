export { purge as POST } from "#web/server/api/dialer-orders";
