import clsx from "clsx";

/** A grey bar in the shape of what is coming. Give it a width and a height. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={clsx("block animate-pulse rounded-field bg-off-soft", className)} />
);
