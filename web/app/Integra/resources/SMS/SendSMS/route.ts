export { sendSms as POST } from "#web/server/integra/sms";
