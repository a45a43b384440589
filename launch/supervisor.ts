// Keeps the children running: a child that ends by itself is started again, and all are stopped in order.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { LaunchError } from "./folders.ts";
import { endOrphans, forgetProcess, noteProcess } from "./orphan.ts";

/** A child that was started. */
export interface Running {
  pid: number;
  /** Resolves with how it ended ("code 1", "SIGKILL"). */
  exit: Promise<string>;
  /** Asks it to end. */
  stop(): void;
}

export interface Service {
  name: string;
  /** A part of its command line that tells its process from others. */
  mark: string;
  start(): Promise<Running>;
  /** Resolves when it can be used; rejects or hangs when not. `gone` says that it has ended. */
  ready(running: Running, gone: () => boolean): Promise<void>;
  /** Milliseconds that the first start may take. */
  patience: number;
  logFile: string;
}

const shortestPause = 500;
const longestPause = 10_000;
/** A child that ran this long had started well: its next pause is the shortest again. */
const longEnough = 30_000;

/** Keeps children running: starts them in order, starts again what dies, stops the last started first. */
export class Supervisor {
  private readonly kept: { service: Service; running: Running | undefined; over: Promise<void> }[] = [];
  private stopping = false;

  constructor(
    private readonly processes: string,
    private readonly tell: (line: string) => void,
  ) {}

  /** Starts a service and keeps it running. Resolves when it is ready; throws a LaunchError when it does not get there. */
  async keep(service: Service): Promise<void> {
    const entry: (typeof this.kept)[number] = { service, running: undefined, over: Promise.resolve() };
    this.kept.push(entry);
    entry.running = await this.launch(service);
    const began = Date.now();
    try {
      await this.untilReady(service, entry.running, service.patience);
    } catch (error) {
      // Its loop never begins: whoever stops us ends it too.
      if (this.stopping) throw error;
      entry.over = entry.running.exit.then(() => undefined);
      const words = lastWords(service.logFile);
      throw new LaunchError(
        `${service.name} did not start (${(error as Error).message})${words && `: ${words}`}; see ${service.logFile}.`,
      );
    }
    entry.over = this.watch(entry, began);
  }

  /** Stops all, the last started first: the next waits until one has ended, or was killed after `patience` milliseconds. */
  async stopAll(patience = 15_000): Promise<void> {
    this.stopping = true;
    for (const entry of this.kept.reverse()) {
      if (!entry.running) continue;
      const { pid, exit } = entry.running;
      entry.running.stop();
      const timer = setTimeout(() => kill(pid), patience);
      await exit;
      clearTimeout(timer);
      forgetProcess(this.processes, entry.service.name);
    }
  }

  /** Ends all at once, without waiting for anything. */
  killAll(): void {
    this.stopping = true;
    for (const { running } of this.kept) if (running) kill(running.pid);
  }

  private async launch(service: Service): Promise<Running> {
    // Left by a start that was killed, or by a shell that died before its program.
    await endOrphans(this.processes, [service.name]);
    const running = await service.start();
    noteProcess(this.processes, service.name, running.pid, service.mark);
    return running;
  }

  private async untilReady(service: Service, running: Running, patience: number): Promise<void> {
    let how: string | undefined;
    const died = running.exit.then((said) => {
      how = said;
      throw new Error(said);
    });
    const late = new AbortController();
    const tooLate = sleep(patience, undefined, { signal: late.signal }).then(() => {
      throw new Error(`not ready after ${patience / 1000} s`);
    });
    tooLate.catch(() => {});
    try {
      await Promise.race([died, tooLate, service.ready(running, () => how !== undefined)]);
    } finally {
      late.abort();
      died.catch(() => {});
    }
  }

  private async watch(entry: (typeof this.kept)[number], began: number): Promise<void> {
    const { service } = entry;
    let pause = shortestPause;
    let since = began;
    for (;;) {
      const how = (await entry.running?.exit) ?? "not started";
      entry.running = undefined;
      if (this.stopping) return;
      if (Date.now() - since > longEnough) pause = shortestPause;
      this.tell(`${service.name} ended (${how}); starting it again in ${pause / 1000} s.`);
      await sleep(pause);
      pause = Math.min(pause * 2, longestPause);
      if (this.stopping) return;
      since = Date.now();
      try {
        const running = await this.launch(service);
        entry.running = running;
        // Stopped while it started: nobody else would end it.
        if (this.stopping) running.stop();
        this.untilReady(service, running, service.patience)
          .then(() => this.tell(`${service.name} runs again.`))
          .catch(() => {});
      } catch (error) {
        this.tell(`${service.name} could not be started: ${(error as Error).message}`);
      }
    }
  }
}

// The last line of the log that is no line of a stack.
function lastWords(logFile: string): string {
  try {
    const lines = readFileSync(logFile, "utf8").slice(-5000).trim().split("\n");
    return (lines.findLast((line) => line.trim() && !/^\s+at /.test(line)) ?? "").slice(0, 500);
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It had ended.
  }
}
