export type Keyword = "stop" | "start" | "help";

/** The words that a customer can send alone to opt out, opt in again or ask for help. */
export interface KeywordLists {
  stop: readonly string[];
  start: readonly string[];
  help: readonly string[];
}

/** What an installation starts with: English, Spanish and Portuguese (D30). */
export const defaultKeywords: KeywordLists = {
  stop: [
    ...[
      "STOP",
      "STOPALL",
      "STOP ALL",
      "UNSUBSCRIBE",
      "CANCEL",
      "END",
      "QUIT",
      "REVOKE",
      "OPTOUT",
      "OPT OUT",
      "OPT-OUT",
    ],
    ...["BAJA", "PARAR", "PARE", "DETENER", "CANCELAR", "SALIR"],
    ...["SAIR", "REMOVER", "DESCADASTRAR"],
  ],
  // "YES" and "SI" are left out: customers answer agents with them.
  start: ["START", "UNSTOP", "ALTA", "INICIAR"],
  help: ["HELP", "AYUDA", "AJUDA"],
};

/**
 * The keyword that a whole message is, or null (D30): case and accents are folded, blanks around it and a trailing
 * full stop or exclamation mark are ignored. A word in several lists counts as `stop` first: opting out must never fail.
 */
export function keywordOf(text: string, lists: KeywordLists): Keyword | null {
  const said = fold(text);
  if (said === "") return null;
  for (const keyword of ["stop", "start", "help"] as const) {
    if (lists[keyword].some((word) => fold(word) === said)) return keyword;
  }
  return null;
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^[ ¡]+|[ .!]+$/g, "");
}
