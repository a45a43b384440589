export { changeCampaign as PUT, readCampaign as GET, removeCampaign as DELETE } from "#web/server/api/campaigns";
