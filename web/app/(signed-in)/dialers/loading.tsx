import { useTranslations } from "next-intl";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { TopBar } from "#web/ui/top-bar.tsx";

export default function Loading() {
  const t = useTranslations("dialers");
  return (
    <>
      <TopBar title={t("title")} />
      <div className="flex flex-col gap-6 px-4 py-4">
        <Skeleton className="h-8 w-72 max-w-full" />
        {["a", "b", "c", "d"].map((row) => (
          <div key={row} className="flex items-center gap-8">
            <Skeleton className="h-9 w-40" />
            <Skeleton className="h-5 w-48 max-sm:hidden" />
            <Skeleton className="h-2 flex-1" />
          </div>
        ))}
      </div>
    </>
  );
}
