import { campaignStats, readCampaignStats as readStats } from "../campaign-stats.ts";
import * as campaigns from "../campaigns.ts";
import { campaign, campaignChange, campaignInput, campaignQuery } from "../shapes/campaigns.ts";
import { pageOf } from "../shapes/parts.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Campaigns";
const path = "/api/v1/campaigns";
const one = "/api/v1/campaigns/{id}";

export const listCampaigns = operation(
  {
    name: "listCampaigns",
    tag,
    method: "get",
    path,
    summary: "The campaigns that the key's groups show, by name",
    query: campaignQuery,
    answer: pageOf(campaign),
  },
  ({ viewer, query }) => campaigns.listCampaigns(viewer, query),
);

export const createCampaign = operation(
  {
    name: "createCampaign",
    tag,
    method: "post",
    path,
    summary: "Makes a campaign",
    role: "administrator",
    body: campaignInput,
    status: 201,
    answer: campaign,
    lost: ({ viewer, made }) => campaigns.readCampaign(viewer, made),
  },
  ({ viewer, body, requestId }) => campaigns.createCampaign(viewer, body, requestId),
);

export const readCampaign = operation(
  { name: "readCampaign", tag, method: "get", path: one, summary: "One campaign", params: byId, answer: campaign },
  ({ viewer, params }) => campaigns.readCampaign(viewer, params.id),
);

export const changeCampaign = operation(
  {
    name: "changeCampaign",
    tag,
    method: "put",
    path: one,
    summary: "Changes a campaign; what is left out stays",
    role: "administrator",
    params: byId,
    body: campaignChange,
    answer: campaign,
  },
  ({ viewer, params, body, requestId }) => campaigns.changeCampaign(viewer, params.id, body, requestId),
);

export const removeCampaign = operation(
  {
    name: "removeCampaign",
    tag,
    method: "delete",
    path: one,
    summary: "Removes a campaign; its conversations stay readable",
    role: "administrator",
    params: byId,
    status: 204,
  },
  ({ viewer, params, requestId }) => campaigns.removeCampaign(viewer, params.id, requestId),
);

export const readCampaignStats = operation(
  {
    name: "readCampaignStats",
    tag,
    method: "get",
    path: `${one}/stats`,
    summary: "The day's figures, since midnight in the campaign's zone",
    params: byId,
    answer: campaignStats,
  },
  ({ viewer, params }) => readStats(viewer, params.id),
);
