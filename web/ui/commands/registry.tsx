"use client";

import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef } from "react";

/** Something that a person can have done: from the command bar, and by a key where it has one. */
export interface Command {
  id: string;
  /** The verb, in the reader's language. */
  label: string;
  /** Where it stands in the bar and the sheet; "Go to", "Conversation" … in the reader's language. */
  group: string;
  /** A key without Ctrl or Alt, as KeyboardEvent.key has it ("j", "?", "/"): works while nothing is typed. */
  keys?: string;
  icon?: ReactNode;
  /** Other words by which it is found. */
  words?: string;
  /** Has a key but no place in the bar: moving about. */
  keyOnly?: boolean;
  /** About what is open: stands before the others. */
  near?: boolean;
  run: () => void;
}

type Register = (owner: string, commands: readonly Command[] | null) => void;
interface Registry {
  register: Register;
  /** All that can be done now. */
  all: () => Command[];
}

const RegistryContext = createContext<Registry | null>(null);

/** What can be done now. */
export function useCommandRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error("useCommands outside of the frame");
  return registry;
}

/**
 * Offers commands while the component is shown: in the command bar, and by their keys. Of two with the same key the one that came last is
 * obeyed. Leave out what cannot be done now: `useCommands([open && own && {…}])`.
 */
export function useCommands(commands: readonly (Command | false | null | undefined)[]): void {
  const { register } = useCommandRegistry();
  const owner = useId();
  // Each rendering brings its own closures; nothing is drawn anew for it.
  useEffect(() =>
    register(
      owner,
      commands.filter((each): each is Command => Boolean(each)),
    ),
  );
  useEffect(() => () => register(owner, null), [owner, register]);
}

export function CommandRegistry({ children }: { children: ReactNode }) {
  const offered = useRef(new Map<string, readonly Command[]>());
  const registry = useMemo<Registry>(
    () => ({
      register: (owner, commands) => {
        if (commands) offered.current.set(owner, commands);
        else offered.current.delete(owner);
      },
      all: () => {
        const all = [...offered.current.values()].flat();
        return [...all.filter(({ near }) => near), ...all.filter(({ near }) => !near)];
      },
    }),
    [],
  );
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}
