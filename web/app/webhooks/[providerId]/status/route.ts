import { takeWebhook } from "#web/server/api/webhook";

const handler = takeWebhook("status");

export { handler as GET, handler as POST };
