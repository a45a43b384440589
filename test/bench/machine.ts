import { cpus, loadavg, release, totalmem } from "node:os";

/** What the figures were measured on. */
export interface Machine {
  cores: number;
  processor: string;
  memoryGigabytes: number;
  system: string;
  node: string;
  /** Load of the last minute before the start: above 0.5 others were at work. */
  load: number;
}

export function machine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() || process.arch,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.versions.node,
    load: loadavg()[0]!,
  };
}

/** The machine in one line, as it stands above every result. */
export function machineLine(on: Machine): string {
  return `${on.cores} cores of ${on.processor}, ${on.memoryGigabytes} GB, ${on.system}, Node ${on.node}, load ${on.load.toFixed(2)}`;
}
