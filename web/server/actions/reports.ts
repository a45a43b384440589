"use server";

export type { ReportChoices } from "../reports.ts";
export type { Report, ReportBy, ReportLine } from "../shapes/reports.ts";
