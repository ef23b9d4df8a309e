import { cn } from "./cn.ts";

/** Holds a row's place while it loads; it appears after 200 ms, so a quick answer never flashes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block h-4 animate-late rounded-sm bg-hover", className)} />;
}

/** Rows at their own height, with one sentence for screen readers. */
export function SkeletonRows({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <output aria-label={label} className="flex flex-col">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="flex h-9 items-center gap-4 border-b border-line">
          <Skeleton className="w-1/4" />
          <Skeleton className="w-1/3" />
          <Skeleton className="w-16" />
        </span>
      ))}
    </output>
  );
}
