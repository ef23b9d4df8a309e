/** How many of a place need a person; nothing when none does. */
export function NeedsBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="text-strong">
      {count}
      <span className="sr-only"> need a person</span>
    </span>
  );
}
