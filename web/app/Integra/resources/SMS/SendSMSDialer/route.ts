export { sendSmsDialer as POST } from "#web/server/integra/sms";
