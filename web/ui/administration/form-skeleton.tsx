import { Skeleton } from "../skeleton.tsx";

/** The shape of a form while it is read. */
export function FormSkeleton() {
  return (
    <div className="flex flex-col gap-6 px-4 py-5 md:px-6">
      <Skeleton className="h-7 w-48" />
      {["a", "b"].map((section) => (
        <div key={section} className="grid gap-x-8 gap-y-3 lg:grid-cols-[11rem_minmax(0,1fr)]">
          <Skeleton className="h-5 w-24" />
          <div className="flex max-w-2xl flex-col gap-4">
            <Skeleton className="h-8 w-96 max-w-full" />
            <Skeleton className="h-8 w-full" />
            <Skeleton className="h-8 w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
