export { resume as POST } from "#web/server/api/dialer-orders";
