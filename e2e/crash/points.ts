/** A named place on the path from webhook to logged reply, before or after the n-th time it is passed. */
export type CrashPoint = { name: string; phase: "before" | "after"; occurrence: number };
/** What happens there: the process is gone, or frozen until it is woken again. */
export type CrashAction = "kill" | "freeze";
/** What a person does while a process is frozen or gone. */
export type Meanwhile = "stop" | "undo" | "other_words";
export type Orders = { point: CrashPoint; action: CrashAction } | null;

export const describePoint = ({ name, phase, occurrence }: CrashPoint): string =>
  `${phase} ${name} #${occurrence}`;

/** Every point of a recorded run: each step it took, before and after. */
export function pointsOf(steps: readonly string[]): CrashPoint[] {
  const seen = new Map<string, number>();
  return steps.flatMap((name) => {
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    return [
      { name, phase: "before", occurrence },
      { name, phase: "after", occurrence },
    ] satisfies CrashPoint[];
  });
}

/** Points outside a transaction: whoever freezes there holds nothing that others need. */
export function isOutsideCall({ name }: CrashPoint): boolean {
  return /^(gmail|smtp|hubspot|engine)\b/.test(name);
}

/** `count` points spread over the whole path; the seed says where the comb starts. */
export function samplePoints(
  points: readonly CrashPoint[],
  { count, seed }: { count: number; seed: number },
): CrashPoint[] {
  if (count >= points.length) return [...points];
  const stride = points.length / count;
  const offset = (seed * 0.618_033_988_75) % 1;
  return Array.from(
    { length: count },
    (_value, index) => points[Math.floor((index + offset) * stride) % points.length],
  ).filter((point) => point !== undefined);
}
