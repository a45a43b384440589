export { start as POST } from "#web/server/api/dialer-orders";
