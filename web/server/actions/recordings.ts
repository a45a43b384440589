// The shapes that the pages read: there is nothing to do here, only to look at.
export type { Recording, RecordingChoices } from "../recordings.ts";
