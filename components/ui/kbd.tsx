import { cn } from "./cn.ts";

const WORDS: Record<string, string> = { mod: "Ctrl", Enter: "↵", Escape: "Esc", Shift: "⇧" };

/** A key or a sequence, e.g. "g t", "mod+Enter". Hidden from screen readers: the button's name says what it does. */
export function Kbd({ keys, tone = "plain" }: { keys: string; tone?: "plain" | "on-accent" }) {
  return (
    <span aria-hidden className="inline-flex gap-1">
      {keys.split(" ").map((key, index) => (
        <kbd
          // oxlint-disable-next-line react/no-array-index-key -- a key may appear twice in a sequence
          key={index}
          className={cn(
            "inline-flex h-4 min-w-4 items-center justify-center rounded-sm border px-1 text-[0.6875rem] leading-none",
            tone === "on-accent" ? "border-current text-on-accent" : "border-edge text-muted",
          )}
        >
          {key
            .split("+")
            .map((part) => WORDS[part] ?? part)
            .join(" ")}
        </kbd>
      ))}
    </span>
  );
}
