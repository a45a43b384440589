import { randomUUID } from "node:crypto";
import { log } from "#environment/log";
import { eventSent, streamOpened } from "#environment/metrics";
import { type Viewer, viewerOfSession } from "../session.ts";
import { Audience } from "./audience.ts";
import { browserArrived, browserLeft } from "./browsers.ts";
import { type Change, hub, type Notice } from "./hub.ts";

const heartbeatMilliseconds = 15_000;
// What one commit tells comes in one piece, and goes on at once. After that, long enough that a burst becomes one refetch, and short enough
// that nobody sees it.
const togetherMilliseconds = 3;
const gatherMilliseconds = 30;

/**
 * The topics under which pages ask for a change: its kind, and the one thing that it touches. What goes on in a colleague's conversation
 * changes no agent's list: its page hears of that one conversation only, should it have it open.
 */
function topicsOf(change: Change, viewer: Pick<Viewer, "role" | "userId">): string[] {
  switch (change.t) {
    case "conversation": {
      const colleagues = viewer.role === "agent" && change.agent && change.agent !== viewer.userId && !change.moved;
      return colleagues ? [`conversation:${change.id}`] : ["conversation", `conversation:${change.id}`];
    }
    case "message":
      return ["message", ...(change.conversation ? [`conversation:${change.conversation}`] : [])];
    case "reader":
      return [`readers:${change.conversation}`];
    case "agent":
      return ["agent", `agent:${change.id}`];
    case "spool":
    case "dialer":
      return [change.t, `dialer:${change.dialer}`];
    default:
      return [change.t];
  }
}

/**
 * One browser's stream of server-sent events. `topics` carries what changed, `state` whether this process hears Postgres,
 * `beat` comes every 15 s after the session was checked again (both with the server's time), `ended` when the session no longer holds.
 */
export async function liveStream(viewer: Viewer & { sessionId: string }, signal: AbortSignal): Promise<Response> {
  const audience = new Audience(viewer);
  const heard = hub();
  const encoder = new TextEncoder();
  const connectionId = randomUUID();
  let finish: () => void = () => {};

  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let open = true;
      const counted = streamOpened();
      const gathered = new Set<string>();
      let timer: NodeJS.Timeout | undefined;

      const write = (event: string, data: unknown) => {
        if (!open) return;
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        eventSent(event);
      };
      let flushedAt = 0;
      const flush = () => {
        timer = undefined;
        flushedAt = performance.now();
        write("topics", [...gathered]);
        gathered.clear();
      };
      const hear = async (notice: Notice) => {
        if (notice === "lost" || notice === "back") return write("state", { live: notice === "back", now: Date.now() });
        if (notice.t === "session" && notice.id === viewer.sessionId) return end();
        if (!(await audience.admits(notice))) return;
        for (const topic of topicsOf(notice, viewer)) gathered.add(topic);
        timer ??= setTimeout(flush, Math.max(togetherMilliseconds, flushedAt + gatherMilliseconds - performance.now()));
      };
      const leave = heard.subscribe((notice) => {
        hear(notice).catch((problem) => log.warn({ err: problem }, "live event dropped"));
      });
      const beat = setInterval(async () => {
        try {
          const still = await viewerOfSession(viewer.sessionId);
          if (!still) return end();
          await audience.refresh(still);
          write("beat", { now: Date.now() });
        } catch (problem) {
          // Postgres is away: the hub says so by itself, and the browser misses its beat.
          log.warn({ err: problem }, "live heartbeat failed");
        }
      }, heartbeatMilliseconds);

      finish = () => {
        if (!open) return;
        open = false;
        counted();
        clearInterval(beat);
        clearTimeout(timer);
        leave();
        browserLeft(viewer.userId, connectionId);
        try {
          controller.close();
        } catch {
          // The browser closed it first.
        }
      };
      const end = () => {
        write("ended", {});
        finish();
      };
      signal.addEventListener("abort", finish);
      if (signal.aborted) return finish();

      await audience.refresh();
      // It may have ended meanwhile: a stream that nobody holds must not count as a browser.
      if (!open) return;
      // Of a supervisor too: it may take a conversation over, and then it is there for as long as this browser is.
      browserArrived(viewer.userId, connectionId);
      write("state", { live: heard.connected, now: Date.now() });
    },
    cancel: () => finish(),
  });

  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-store, no-transform",
      "x-accel-buffering": "no",
      connection: "keep-alive",
    },
  });
}
