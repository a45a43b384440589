import clsx from "clsx";

const looks: Record<string, string> = {
  GET: "bg-info-soft text-info",
  POST: "bg-ok-soft text-ok",
  PUT: "bg-warn-soft text-warn",
  DELETE: "bg-bad-soft text-bad",
};

/** An HTTP method, always as its word. */
export const Method = ({ of, small }: { of: string; small?: boolean }) => (
  <span
    className={clsx(
      "inline-flex shrink-0 items-center justify-center rounded-field font-mono font-medium",
      small ? "h-5 w-14 text-meta" : "h-6 w-16 text-meta",
      looks[of] ?? "bg-off-soft text-off",
    )}
  >
    {of}
  </span>
);
