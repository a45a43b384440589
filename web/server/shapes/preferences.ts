import { z } from "zod";
import { type Preferences, sendKeys } from "#domain/preferences";

const yesOrNo = z.boolean();

/** A change: what is left out stays. */
export const preferencesChange = z
  .strictObject({
    sendKey: z.enum(sendKeys),
    singleKeys: yesOrNo,
    titleCount: yesOrNo,
    iconDot: yesOrNo,
    sound: yesOrNo,
    browserNotices: yesOrNo,
    tellConversations: yesOrNo,
    tellTexts: yesOrNo,
    tellMessages: yesOrNo,
  } satisfies Record<keyof Preferences, z.ZodType>)
  .partial();

export type PreferencesChange = z.output<typeof preferencesChange>;
