"use client";

import {
  Ban,
  CircleCheck,
  CircleSlash,
  Clock,
  Inbox,
  MessageSquareMore,
  Moon,
  PhoneIncoming,
  SquareParking,
  Timer,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { ConversationState, Outcome } from "#domain/conversation";
import { Chip, type Tone } from "../chip.tsx";

const states = {
  held: ["off", Moon],
  waiting: ["warn", Clock],
  offered: ["info", PhoneIncoming],
  active: ["info", MessageSquareMore],
  parked: ["break", SquareParking],
  wrapup: ["info", Timer],
  missed: ["warn", Inbox],
  closed: ["off", CircleSlash],
} as const satisfies Record<ConversationState, readonly [Tone, unknown]>;

const outcomes = {
  answered: ["ok", CircleCheck],
  chat_time: ["off", Timer],
  opted_out: ["bad", Ban],
  abandoned: ["warn", Clock],
  queue_full: ["warn", Inbox],
  out_of_hours: ["off", Moon],
  closed: ["off", CircleSlash],
} as const satisfies Partial<Record<Outcome, readonly [Tone, unknown]>>;

/** Where a conversation is, or how it ended, in a word and a sign. */
export function ConversationChip({ state, outcome }: { state: ConversationState; outcome: Outcome | null }) {
  const t = useTranslations("recordings");
  const ended = (state === "closed" || state === "missed") && outcome !== null && outcome in outcomes;
  const known = outcome as keyof typeof outcomes;
  const [tone, Icon] = ended ? outcomes[known] : states[state];
  return (
    <Chip tone={tone} icon={<Icon aria-hidden className="size-3" />}>
      {ended ? t(`outcome.${known}`) : t(`state.${state}`)}
    </Chip>
  );
}
