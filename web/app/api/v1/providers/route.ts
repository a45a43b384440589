export { createProvider as POST, listProviders as GET } from "#web/server/api/providers";
