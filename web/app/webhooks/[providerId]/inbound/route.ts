import { takeWebhook } from "#web/server/api/webhook";

const handler = takeWebhook("inbound");

export { handler as GET, handler as POST };
