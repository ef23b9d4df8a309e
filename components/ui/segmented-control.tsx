"use client";

import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

/** One of few, all in sight. Arrow keys move, the choice applies at once. */
export function SegmentedControl<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; disabled?: boolean }[];
  onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next) onChange(next as T);
      }}
      className="inline-flex max-w-full flex-wrap gap-0.5 rounded-md border border-line bg-surface p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className="h-7 rounded-sm px-2.5 text-muted hover:text-strong disabled:opacity-55 data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-strong data-[state=on]:outline data-[state=on]:outline-edge"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
