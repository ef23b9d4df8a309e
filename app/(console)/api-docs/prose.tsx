import { cn } from "#components/ui/cn.ts";

/** Paragraphs with `words` in code type: all the markup that our descriptions use. */
export function Prose({ children, className }: { children: string; className?: string }) {
  return (
    <div className={cn("max-w-prose space-y-2", className)}>
      {children.split("\n\n").map((paragraph) => (
        <p key={paragraph}>
          <Words>{paragraph}</Words>
        </p>
      ))}
    </div>
  );
}

export function Words({ children }: { children: string }) {
  return children.split("`").map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- the text never changes
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
