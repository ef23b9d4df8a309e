/** What a step or an attempt recorded, as label and value: ids, counts and states. */
export function factsOf(detail: Record<string, unknown>): { label: string; value: string }[] {
  return Object.entries(detail).flatMap(([key, value]) => {
    const text = wordOf(value);
    return text === null ? [] : [{ label: labelOf(key), value: text }];
  });
}

function wordOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((each) => wordOf(each) ?? "").join(", ") || null;
  return JSON.stringify(value);
}

function labelOf(key: string): string {
  return key
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
}
