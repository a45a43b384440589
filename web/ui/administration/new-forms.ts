import type { DialerSettings } from "#web/server/actions/dialers";
import type { EditedCampaign } from "./campaign-form.tsx";
import type { EditedSchedule } from "./schedule-editor.tsx";

const office: EditedSchedule["ranges"] = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:59" }];

/** An empty campaign with the working defaults (F9). */
export function newCampaign(providerId: string, timeZone: string): EditedCampaign {
  return {
    name: "",
    enabled: true,
    providerId,
    didPorts: [],
    strategy: { rule: "nocall", order: "leastrecent" },
    schedule: { timeZone, ranges: [], exceptions: [] },
    thresholds: { serviceLevelSeconds: 30, churnSeconds: 0, chatSeconds: 0, maxWaiting: 0 },
    maxInteractions: 5,
    acceptSeconds: 0,
    maxLapses: 3,
    wrapUpSeconds: 0,
    transferSeconds: 60,
    reminderSeconds: 0,
    reminderText: "",
    silenceCloseSeconds: 0,
    dispositionRequired: false,
    dispositions: [],
    chatTimeAction: "close",
    afterHours: "queueAtOpening",
    groups: [],
    texts: { outOfHours: "", queueFull: "", closing: "", help: "" },
    responses: [],
  };
}

/** An empty dialer: office hours, since it needs some (D20). */
export function newDialer(providerId: string, timeZone: string): DialerSettings {
  return {
    name: "",
    enabled: true,
    providerId,
    dialString: null,
    gapMilliseconds: 0,
    checkBlacklist: true,
    schedule: { timeZone, ranges: office, exceptions: [] },
    contactHours: null,
    missedPolicy: "send",
    batchSize: 50,
    groups: [],
    template: null,
  };
}
