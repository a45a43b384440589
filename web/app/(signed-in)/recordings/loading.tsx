import { useTranslations } from "next-intl";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { TopBar } from "#web/ui/top-bar.tsx";

export default function Loading() {
  const t = useTranslations("recordings");
  return (
    <>
      <TopBar title={t("title")} />
      <div className="flex flex-wrap gap-2 border-b bg-panel px-4 py-3">
        {["a", "b", "c", "d", "e"].map((field) => (
          <Skeleton key={field} className="h-12 w-36" />
        ))}
      </div>
      <div className="flex flex-col gap-4 px-4 py-3">
        {["a", "b", "c", "d", "e", "f"].map((row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </div>
    </>
  );
}
