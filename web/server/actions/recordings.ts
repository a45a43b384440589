"use server";

export type { Recording, RecordingChoices } from "../recordings.ts";
