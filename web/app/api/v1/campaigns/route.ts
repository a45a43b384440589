export { createCampaign as POST, listCampaigns as GET } from "#web/server/api/campaigns";
