export { pause as POST } from "#web/server/api/dialer-orders";
