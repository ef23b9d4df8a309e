import type { LiveEvent } from "#lib/contracts/live.ts";

import { type LiveConnection, type LiveHandlers, openLiveConnection } from "./live-connection.ts";

/** What the tabs of one browser tell each other. */
type Word =
  | { kind: "event"; event: LiveEvent }
  | { kind: "link"; isLinked: boolean; seq: number | null }
  | { kind: "ask" };

const NAME = "countersign-live";
/** Longer than a beat and its delays: a tab that leads and says nothing has been frozen by the browser. */
const SILENT_MS = 50_000;
const WATCH_MS = 10_000;

/**
 * Hears changes through one connection for all tabs of this browser: the tab that holds the lock has it and tells the
 * others; when that tab goes, the next one goes on from the last event. Returns how to stop.
 */
export function shareLiveConnection(handlers: LiveHandlers): () => void {
  if (typeof EventSource === "undefined") return () => {};
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return leadAlone(handlers);
  return new SharedConnection(handlers).stop;
}

function leadAlone(handlers: LiveHandlers): () => void {
  const connection = openLiveConnection(handlers, { after: null });
  const stopWatching = onWaking(connection.check);
  return () => {
    stopWatching();
    connection.close();
  };
}

class SharedConnection {
  readonly #handlers: LiveHandlers;
  readonly #channel = new BroadcastChannel(NAME);
  #connection: LiveConnection | null = null;
  #wait = new AbortController();
  #letGo = () => {};
  #isStopped = false;
  #isLinked = false;
  #seq: number | null = null;
  #heardAt = Date.now();
  readonly #watch: number;
  readonly #stopWatching: () => void;

  constructor(handlers: LiveHandlers) {
    this.#handlers = handlers;
    this.#channel.addEventListener("message", ({ data }: MessageEvent<Word>) => this.#hear(data));
    this.#watch = window.setInterval(() => this.#takeOverFromTheSilent(), WATCH_MS);
    this.#stopWatching = onWaking(() => {
      this.#connection?.check();
      this.#takeOverFromTheSilent();
    });
    this.#queueForLead();
    this.#say({ kind: "ask" });
  }

  stop = (): void => {
    this.#isStopped = true;
    window.clearInterval(this.#watch);
    this.#stopWatching();
    this.#wait.abort();
    this.#resign();
    this.#channel.close();
  };

  #queueForLead(options: { steal?: true } = {}): void {
    const wait = new AbortController();
    this.#wait = wait;
    const request = options.steal ? { steal: true } : { signal: wait.signal };
    navigator.locks
      .request(NAME, request, () => this.#lead())
      .catch(() => {
        if (this.#isStopped || wait.signal.aborted) return;
        // A tab that thaws finds its lock taken: it queues again behind the others.
        this.#resign();
        this.#queueForLead();
      });
  }

  #lead(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    this.#connection = openLiveConnection(
      {
        onEvent: (event) => {
          this.#say({ kind: "event", event });
          this.#onEvent(event);
        },
        onLink: (isLinked) => {
          if (isLinked === this.#isLinked) return;
          this.#onLink(isLinked);
          this.#say({ kind: "link", isLinked, seq: this.#seq });
        },
      },
      { after: this.#seq },
    );
    return new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  #resign(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#letGo();
  }

  #hear(word: Word): void {
    if (word.kind === "ask") {
      if (this.#connection) this.#say({ kind: "link", isLinked: this.#isLinked, seq: this.#seq });
      return;
    }
    if (this.#connection) return;
    this.#heardAt = Date.now();
    if (word.kind === "event") {
      if (word.event.type !== "end") this.#onLink(true);
      this.#onEvent(word.event);
      return;
    }
    this.#seq ??= word.seq;
    this.#onLink(word.isLinked);
  }

  #onEvent(event: LiveEvent): void {
    if ("seq" in event) this.#seq = event.seq;
    this.#handlers.onEvent(event);
  }

  #onLink(isLinked: boolean): void {
    if (isLinked === this.#isLinked) return;
    this.#isLinked = isLinked;
    this.#handlers.onLink(isLinked);
  }

  #takeOverFromTheSilent(): void {
    if (this.#connection || document.hidden || Date.now() - this.#heardAt < SILENT_MS) return;
    this.#heardAt = Date.now();
    this.#wait.abort();
    this.#queueForLead({ steal: true });
  }

  #say(word: Word): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin by itself
    if (!this.#isStopped) this.#channel.postMessage(word);
  }
}

function onWaking(wake: () => void): () => void {
  const onVisible = () => {
    if (!document.hidden) wake();
  };
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  return () => {
    document.removeEventListener("visibilitychange", onVisible);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
  };
}
