import { defaultKeywords, type KeywordLists } from "./keywords.ts";

/** What holds for the whole installation and can be changed in the pages. */
export interface Settings {
  /** ISO 3166 code that numbers without a country are read in; empty = the installation's PARLEY_DEFAULT_COUNTRY. */
  defaultCountry: string;
  /** Seconds that a lost browser may take to come back before its agent's conversations are given back (D23). */
  graceSeconds: number;
  /** Conversations only go to agents who are members of a voice campaign (F24, D21). */
  requireVoiceMember: boolean;
  keywords: KeywordLists;
  /** The one answer to each keyword (D30). Empty = none. */
  answers: { stop: string; start: string; help: string };
}

export const defaultSettings: Settings = {
  defaultCountry: "",
  graceSeconds: 60,
  requireVoiceMember: false,
  keywords: defaultKeywords,
  answers: {
    stop: "You will get no more messages from us. Reply START to get them again.",
    start: "You will get our messages again. Reply STOP to end them.",
    help: "Reply STOP to get no more messages.",
  },
};

/** A part of the settings, as stored or as a change: lists of words are whole. */
export type SettingsPart = Partial<Omit<Settings, "keywords" | "answers">> & {
  keywords?: Partial<Settings["keywords"]>;
  answers?: Partial<Settings["answers"]>;
};

/** The stored part laid over the defaults; unknown names are left out. */
export function withDefaults(stored: SettingsPart): Settings {
  return {
    defaultCountry: stored.defaultCountry ?? defaultSettings.defaultCountry,
    graceSeconds: stored.graceSeconds ?? defaultSettings.graceSeconds,
    requireVoiceMember: stored.requireVoiceMember ?? defaultSettings.requireVoiceMember,
    keywords: { ...defaultSettings.keywords, ...stored.keywords },
    answers: { ...defaultSettings.answers, ...stored.answers },
  };
}
