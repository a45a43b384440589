import clsx from "clsx";
import { Skeleton } from "../skeleton.tsx";

/** The thread's shape while it is read. */
export const ThreadSkeleton = () => (
  <div aria-busy="true" className="flex min-h-0 flex-1 flex-col">
    <div className="flex h-14 items-center gap-3 border-b bg-panel px-4">
      <Skeleton className="h-4 w-40" />
      <Skeleton className="ml-auto h-7 w-20" />
    </div>
    <div className="flex flex-1 flex-col justify-end gap-4 p-4">
      {["w-56", "w-72", "w-40", "w-64"].map((width, index) => (
        <Skeleton key={width} className={clsx("h-10 rounded-panel", width, index % 2 === 1 && "self-end")} />
      ))}
    </div>
    <div className="border-t bg-panel p-4">
      <Skeleton className="h-16 w-full" />
    </div>
  </div>
);
