export { readConversation as GET } from "#web/server/api/conversations";
