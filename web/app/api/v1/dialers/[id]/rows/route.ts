export { listRows as GET, loadRows as POST } from "#web/server/api/rows";
