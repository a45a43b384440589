import { acceptRace } from "../routing/accept-race.ts";
import { Findings } from "./findings.ts";

/** Two agents take each conversation in the same millisecond; the short form is ../accept-race.test.ts. */
export async function acceptRaces(order: { races: number; atOnce: number }): Promise<Findings> {
  const findings = new Findings("accept-race");
  const { races, wins, apart, wrong } = await acceptRace(order);
  findings.figure("conversations that two agents took at once", races);
  findings.figure("won by the one and by the other", wins.join(" / "));
  findings.figure("most milliseconds between the two calls", apart.toFixed(3));
  findings.promise("one has it, the other is told who", wrong.length === 0, wrong.slice(0, 5));
  return findings;
}
