import { useTranslations } from "next-intl";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { TopBar } from "#web/ui/top-bar.tsx";

export default function Loading() {
  const t = useTranslations("monitor");
  return (
    <>
      <TopBar title={t("title")} />
      <div className="grid grid-cols-3 border-b bg-panel sm:grid-cols-4 lg:grid-cols-7">
        {["a", "b", "c", "d", "e", "f", "g"].map((tile) => (
          <div key={tile} className="flex flex-col gap-2 px-4 py-3">
            <Skeleton className="h-3 w-16" />
            <Skeleton className="h-6 w-10" />
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-5 px-4 py-5">
        {["a", "b", "c", "d"].map((row) => (
          <div key={row} className="flex items-center gap-3">
            <Skeleton className="size-6" />
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-5 flex-1" />
          </div>
        ))}
      </div>
    </>
  );
}
