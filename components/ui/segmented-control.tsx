"use client";

import { type ReactNode, useId } from "react";

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
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex max-w-full flex-wrap gap-0.5 rounded-md border border-line bg-surface p-0.5"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative inline-flex h-7 items-center rounded-sm px-2.5 text-muted outline-offset-1 hover:text-strong has-checked:bg-raised has-checked:font-medium has-checked:text-strong has-checked:outline has-checked:outline-edge has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-disabled:opacity-55"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled ?? false}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
