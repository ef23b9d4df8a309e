import type { ComponentProps, ReactNode } from "react";

import { cn } from "./cn.ts";

const fieldClasses =
  "w-full rounded-md border border-edge bg-raised px-2.5 text-row text-strong placeholder:text-muted disabled:opacity-55 aria-invalid:border-stop";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(fieldClasses, "h-8", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(fieldClasses, "min-h-24 py-2 text-read", className)} {...props} />;
}

/** The browser's own list: it works with every keyboard, screen reader and phone. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select className={cn(fieldClasses, "h-8 pr-7", className)} {...props} />;
}

/** A label above its control, with the hint before it and the fault after it, where screen readers expect them. */
export function Field({
  label,
  htmlFor,
  hint,
  fault,
  children,
}: {
  label: ReactNode;
  htmlFor: string;
  hint?: ReactNode;
  fault?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={htmlFor} className="font-medium text-strong">
        {label}
      </label>
      {hint ? (
        <p id={`${htmlFor}-hint`} className="text-muted">
          {hint}
        </p>
      ) : null}
      {children}
      {fault ? (
        <p id={`${htmlFor}-fault`} role="alert" className="text-stop">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
