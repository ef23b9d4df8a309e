import type { ReactNode } from "react";

/** Says why there is nothing here and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-md border border-dashed border-line px-5 py-8">
      <p className="text-heading font-medium text-strong">{title}</p>
      {children ? <div className="max-w-prose text-read text-normal">{children}</div> : null}
      {action ? <div className="mt-1 flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}
