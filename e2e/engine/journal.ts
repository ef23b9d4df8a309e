import { setTimeout as delay } from "node:timers/promises";

export type Note = { key: string; text: string; at: number; value?: unknown };

/** What the functions of a scenario did, in order. Every repeated side effect is visible here. */
export class Journal {
  readonly notes: Note[] = [];

  note(key: string, text: string, value?: unknown): void {
    this.notes.push({ key, text, at: performance.now(), value });
  }

  of(key: string, text?: string): Note[] {
    return this.notes.filter((note) => note.key === key && (text === undefined || note.text === text));
  }

  count(key: string, text: string): number {
    return this.of(key, text).length;
  }

  /** The note, as soon as it is there so many times. */
  async until(wanted: { key: string; text: string; times?: number; timeoutMs?: number }): Promise<Note> {
    const { key, text, times = 1, timeoutMs = 20_000 } = wanted;
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const found = this.of(key, text)[times - 1];
      if (found) return found;
      await delay(5);
    }
    const seen = this.of(key).map((note) => note.text);
    throw new Error(`no "${text}" (${times}×) of ${key} within ${timeoutMs} ms; seen: ${seen.join(", ")}`);
  }
}
