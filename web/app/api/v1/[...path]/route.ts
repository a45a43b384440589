import { dispatch } from "#web/server/api/dispatch";

export { dispatch as DELETE, dispatch as GET, dispatch as PATCH, dispatch as POST, dispatch as PUT };
