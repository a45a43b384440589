import type { ReactNode } from "react";

/** What stands where nothing is yet: what this place is for, and the first step. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-1 px-6 py-12 text-center">
      {icon && <div className="mb-2 text-faint [&_svg]:size-6 [&_svg]:stroke-[1.5]">{icon}</div>}
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-72 text-muted">{children}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
