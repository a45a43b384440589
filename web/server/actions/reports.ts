// The shapes that the pages read: there is nothing to do here, only to look at.
export type { ReportChoices } from "../reports.ts";
export type { Report, ReportBy, ReportLine } from "../shapes/reports.ts";
