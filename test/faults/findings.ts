/** What a scenario found: figures for people, and promises with what was seen of them. */
export class Findings {
  readonly name: string;
  readonly figures: [string, string | number][] = [];
  readonly broken: string[] = [];
  kept = 0;

  constructor(name: string) {
    this.name = name;
  }

  figure(what: string, value: string | number): void {
    this.figures.push([what, value]);
  }

  /** Notes whether a promise held. All are looked at, so that one failure does not hide the others. */
  promise(what: string, holds: boolean, seen?: unknown): void {
    if (holds) this.kept += 1;
    else
      this.broken.push(
        seen === undefined ? what : `${what}: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`,
      );
  }

  /** The figure, and the promise that it is zero. */
  none(what: string, count: number): void {
    this.figure(what, count);
    this.promise(`no ${what}`, count === 0, count);
  }
}
