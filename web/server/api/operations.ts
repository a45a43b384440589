import * as agents from "./agents.ts";
import * as audit from "./audit.ts";
import * as blacklist from "./blacklist.ts";
import * as breaks from "./breaks.ts";
import * as campaigns from "./campaigns.ts";
import * as conversationOrders from "./conversation-orders.ts";
import * as conversations from "./conversations.ts";
import * as orders from "./dialer-orders.ts";
import * as dialers from "./dialers.ts";
import * as groups from "./groups.ts";
import * as health from "./health.ts";
import * as members from "./members.ts";
import * as metrics from "./metrics.ts";
import type { Operation } from "./operation.ts";
import * as providers from "./providers.ts";
import * as reports from "./reports.ts";
import * as rows from "./rows.ts";
import * as settings from "./settings.ts";
import * as unrouted from "./unrouted.ts";
import * as users from "./users.ts";

const nouns = [
  health,
  metrics,
  providers,
  campaigns,
  members,
  users,
  groups,
  breaks,
  agents,
  conversations,
  conversationOrders,
  dialers,
  orders,
  rows,
  reports,
  blacklist,
  unrouted,
  settings,
  audit,
];

/** Every operation of the API. */
export const operations: Operation[] = nouns.flatMap((noun) => Object.values(noun) as Operation[]);
