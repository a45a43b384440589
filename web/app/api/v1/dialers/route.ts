export { createDialer as POST, listDialers as GET } from "#web/server/api/dialers";
