export { readTranscript as GET } from "#web/server/api/conversations";
