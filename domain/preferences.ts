/** What a person chose for itself; it follows the person to every browser. Language, theme and zone belong to the browser. */
export interface Preferences {
  /** The key that sends a text; the other one, or Shift+Enter, makes a new line. */
  sendKey: "enter" | "ctrlEnter";
  /** Keys without Ctrl or Alt do something while nothing is typed (j, k, r, …). */
  singleKeys: boolean;
  /** Ways of telling: the count in the tab's title, the dot on its icon, a tone, a notice by the browser. */
  titleCount: boolean;
  iconDot: boolean;
  sound: boolean;
  browserNotices: boolean;
  /** Of what: a conversation that came, a customer's text in an own conversation, a message of a supervisor or agent. */
  tellConversations: boolean;
  tellTexts: boolean;
  tellMessages: boolean;
}

export const sendKeys: readonly Preferences["sendKey"][] = ["enter", "ctrlEnter"];

// A browser notice needs the browser's permission, which is asked for only when somebody wants one.
export const defaultPreferences: Preferences = {
  sendKey: "enter",
  singleKeys: true,
  titleCount: true,
  iconDot: true,
  sound: true,
  browserNotices: false,
  tellConversations: true,
  tellTexts: true,
  tellMessages: true,
};

/** The stored part laid over the defaults; unknown names and values of another kind are left out. */
export function withDefaultPreferences(stored: unknown): Preferences {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  const known = Object.entries(defaultPreferences).map(([name, usual]) => {
    const value = given[name];
    const fits = name === "sendKey" ? sendKeys.some((key) => key === value) : typeof value === typeof usual;
    return [name, fits ? value : usual];
  });
  return Object.fromEntries(known) as Preferences;
}
