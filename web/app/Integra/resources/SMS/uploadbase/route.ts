export { uploadBase as POST } from "#web/server/integra/sms";
