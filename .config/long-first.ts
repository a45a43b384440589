import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// A fresh clone knows no durations, and vitest goes by the size of the file: what takes a minute in few lines would come last, with one core idle.
const long = [
  "web-pages",
  "many-processes",
  "routing-model",
  "desktop-together",
  "web-composer",
  "web-monitor",
  "api-docs",
  "accept-race",
  "claim",
  "long-conversation",
];

/** Of the tests with servers, those that are known to take long begin first. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification) => {
      const place = project.name === "whole" ? long.indexOf(basename(moduleId, ".test.ts")) : -1;
      return place < 0 ? long.length : place;
    };
    const whole = sorted.filter(({ project }) => project.name === "whole").sort((a, b) => rank(a) - rank(b));
    return sorted.map((file) => (file.project.name === "whole" ? whole.shift()! : file));
  }
}
