export { readCampaignStats as GET } from "#web/server/api/campaigns";
