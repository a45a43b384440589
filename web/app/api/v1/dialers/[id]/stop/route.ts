export { stop as POST } from "#web/server/api/dialer-orders";
