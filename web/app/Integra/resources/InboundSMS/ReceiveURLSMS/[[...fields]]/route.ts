export { receiveUrlSms as GET } from "#web/server/integra/inbound";
