import type { LiveEvent } from "#lib/contracts/live.ts";
import type { LiveMarks } from "#lib/db/live-changes.ts";
import { systemCode } from "#lib/domain/failure.ts";
import type { LiveTopic } from "#lib/domain/live-topics.ts";
import { isDraining } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { findEndedSessions, type ListeningSession } from "./find-ended-sessions.ts";
import { readChanges, readLatestSeq, readMarks, UNRECORDED_TOPICS } from "./read-changes.ts";

/** `onEvent` answers whether the listener still follows; one that cannot keep up is let go. */
export type Listener = {
  userId: string;
  session: ListeningSession;
  onEvent: (event: LiveEvent) => boolean;
};

export type FeedPace = {
  everyMs: number;
  /** Marks and sessions are looked at on every so many ticks. */
  marksEvery: number;
  beatEvery: number;
  /** Ticks in a row without an answer of the database, after which nobody is told any more that they are up to date. */
  failuresAllowed: number;
};

export const FEED_PACE: FeedPace = { everyMs: 500, marksEvery: 2, beatEvery: 30, failuresAllowed: 4 };

/**
 * Tells everybody who listens in this process what has changed, with a few small queries a second however many they
 * are, and none while nobody listens. Between two looks everything that changed is one event.
 */
export class ChangeFeed {
  readonly #ctx: ServiceContext;
  readonly #pace: FeedPace;
  readonly #listeners = new Set<Listener>();
  #seq: number | null = null;
  #marks: LiveMarks | null = null;
  #starting: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ticks = 0;
  #failures = 0;
  #isLooking = false;
  #isNudged = false;

  constructor(ctx: ServiceContext, pace: FeedPace = FEED_PACE) {
    this.#ctx = { ...ctx, actor: { type: "system", id: "live" }, requestId: "live" };
    this.#pace = pace;
  }

  get size(): number {
    return this.#listeners.size;
  }

  countOf(userId: string): number {
    return [...this.#listeners].filter((listener) => listener.userId === userId).length;
  }

  /** Begins with `hello`, or with what happened since `after`. Returns how to stop. */
  async listen(listener: Listener, after: number | null): Promise<() => void> {
    const seq = await this.#started();
    this.#listeners.add(listener);
    try {
      await this.#welcome(listener, { after, seq });
    } catch (error) {
      this.#drop(listener);
      throw error;
    }
    return () => this.#drop(listener);
  }

  /** This process has just changed something: whoever listens here need not wait for the next look. */
  nudge(): void {
    if (!this.#timer) return;
    this.#isNudged = true;
    if (!this.#isLooking) void this.#lookNow();
  }

  /** One look at the database. Called by the feed's own timer. */
  async tick(): Promise<void> {
    if (isDraining()) return this.#endAll("restarting");
    try {
      await this.#look();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      log().warn({ system: systemCode(error), failures: this.#failures }, "Changes cannot be read.");
      if (this.#failures >= this.#pace.failuresAllowed) this.#endAll("unavailable");
    }
  }

  async #look(): Promise<void> {
    this.#ticks += 1;
    const before = this.#seq ?? 0;
    const { seq, topics, isTooMany } = await readChanges(this.#ctx, { after: before });
    // The last listener left meanwhile: a feed that stands still must begin anew for whoever comes next.
    if (this.#seq === null) return;
    this.#seq = Math.max(this.#seq, seq);
    const isLongLook = this.#ticks % this.#pace.marksEvery === 0;
    const unrecorded = isLongLook ? await this.#changedMarks() : [];
    if (isLongLook) await this.#endEndedSessions();
    const changed = [...new Set([...topics, ...unrecorded])];
    if (isTooMany) this.#tell({ type: "reset", seq });
    else if (seq > before || changed.length > 0) this.#tell({ type: "change", seq, topics: changed });
    else if (this.#ticks % this.#pace.beatEvery === 0) this.#tell({ type: "beat", seq });
  }

  async #changedMarks(): Promise<LiveTopic[]> {
    const [before, marks] = [this.#marks, await readMarks(this.#ctx)];
    this.#marks = marks;
    return before ? UNRECORDED_TOPICS.filter((topic) => before[topic] !== marks[topic]) : [];
  }

  async #endEndedSessions(): Promise<void> {
    const listeners = [...this.#listeners];
    const ended = await findEndedSessions(this.#ctx, { sessions: listeners.map(({ session }) => session) });
    for (const listener of listeners)
      if (ended.has(listener.session.id)) this.#end(listener, "session_ended");
  }

  /** What left no record in the meantime is not known: whoever comes back reads that anew. */
  async #welcome(listener: Listener, { after, seq }: { after: number | null; seq: number }): Promise<void> {
    if (after === null) return void listener.onEvent({ type: "hello", seq });
    if (after > seq) return void listener.onEvent({ type: "reset", seq });
    const missed = await readChanges(this.#ctx, { after });
    if (missed.isTooMany) return void listener.onEvent({ type: "reset", seq });
    const topics = [...new Set([...missed.topics, ...UNRECORDED_TOPICS])];
    listener.onEvent({ type: "change", seq: Math.min(missed.seq, seq), topics });
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) {
      if (!listener.onEvent(event)) this.#end(listener, "too_slow");
    }
  }

  #end(listener: Listener, reason: Extract<LiveEvent, { type: "end" }>["reason"]): void {
    listener.onEvent({ type: "end", reason });
    this.#drop(listener);
  }

  #endAll(reason: Extract<LiveEvent, { type: "end" }>["reason"]): void {
    for (const listener of this.#listeners) this.#end(listener, reason);
  }

  /** The last one out turns off the light. */
  #drop(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#starting = null;
    this.#seq = null;
    this.#marks = null;
    this.#failures = 0;
  }

  /** Where the running feed stands. Asked again when the last listener left while this one was on its way in. */
  async #started(): Promise<number> {
    while (this.#seq === null) {
      this.#starting ??= this.#begin();
      try {
        await this.#starting;
      } catch (error) {
        this.#starting = null;
        throw error;
      }
    }
    return this.#seq;
  }

  async #begin(): Promise<void> {
    this.#marks = await readMarks(this.#ctx);
    this.#seq = await readLatestSeq(this.#ctx);
    this.#plan();
  }

  #plan(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookNow(), this.#pace.everyMs);
    this.#timer.unref();
  }

  async #lookNow(): Promise<void> {
    this.#isLooking = true;
    do {
      this.#isNudged = false;
      await this.tick();
    } while (this.#isNudged);
    this.#isLooking = false;
    if (this.#timer) this.#plan();
  }
}
