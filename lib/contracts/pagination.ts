import { z } from "zod";

/** Where the next page starts: a time with microseconds and an id, as an opaque word. */
export type Cursor = { at: string; id: string };

const cursorSchema = z.tuple([
  z
    .string()
    .regex(/^(?!0000)\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?\+00$/)
    .refine((at) => z.iso.datetime().safeParse(at.replace(" ", "T").replace("+00", "Z")).success),
  z.uuid(),
]);

export const CursorText = z
  .string()
  .max(200)
  .refine((text) => decodeCursor(text) !== null, "This is not a page that a list has handed out.");

export const PageLimit = z.coerce.number().int().min(1).max(100).default(50);

export function encodeCursor({ at, id }: Cursor): string {
  return btoa(JSON.stringify([at, id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function decodeCursor(text: string): Cursor | null {
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/"))));
    return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}
