export { sendSmsV2 as POST } from "#web/server/integra/sms";
