import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type * as agentActivities from "../activities/agent-session.ts";
import { clock, details } from "./details.ts";
import { inDatabase } from "./in-database.ts";
import * as m from "./messages.ts";

const { readSession } = inDatabase<typeof agentActivities>("read presence and browser");
const { endGrace } = inDatabase<typeof agentActivities>("give the conversations back, unless the browser returned");

export interface AgentSessionInput {
  agentId: string;
}

/** From an agent's presence to its end: keeps the grace time of a lost browser, then gives the conversations back (D23). */
export async function agentSession(input: AgentSessionInput): Promise<void> {
  let changed = true;
  let presence = "unknown";
  let graceEndsAt: number | null = null;
  let why = "started";

  setHandler(
    m.sessionChanged,
    (change) => {
      changed = true;
      why = change.why;
    },
    { description: "Presence, browser or sign-in changed in Postgres." },
  );
  setHandler(m.sessionRun, () => ({ presence, graceEndsAt }), {
    description: "Presence and the end of the grace time.",
  });
  upsertSearchAttributes([{ key: m.attributes.agentId, value: input.agentId }]);

  for (;;) {
    if (changed) {
      changed = false;
      const session = await readSession({ agentId: input.agentId });
      presence = session.presence;
      graceEndsAt = session.graceEndsAt;
      setCurrentDetails(
        details([
          ["agent", input.agentId],
          ["presence", presence],
          ["since", clock(session.since)],
          ["grace ends", graceEndsAt === null ? "browser connected" : clock(graceEndsAt)],
          ["last fact", why],
        ]),
      );
      continue;
    }
    if (presence === "offline") return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof agentSession>(input);
    if (graceEndsAt === null) {
      await condition(() => changed);
      continue;
    }
    const early = await condition(() => changed, Math.max(1, graceEndsAt - Date.now()), {
      summary: "grace of a lost browser",
    });
    if (!early) {
      await endGrace({ agentId: input.agentId });
      changed = true;
      why = "grace time passed";
    }
  }
}
