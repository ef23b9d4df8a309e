import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";

type Operation = [collection: string, id: string, value?: unknown];

/** Records of one kind inside a store, kept in insertion order. */
export interface Collection<T> {
  get(id: string): T | undefined;
  has(id: string): boolean;
  all(): T[];
  put(id: string, value: T): void;
  delete(id: string): void;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  /** All changes made inside `work` survive a crash together or not at all. */
  transaction<T>(work: () => T): T;
  /** Resolves once every change made so far is on disk. */
  flush(): Promise<void>;
  clear(keep?: readonly string[]): void;
  close(): void;
}

/** One append-only journal per service: a change is written before anybody can read it, and `flush` syncs it to disk. */
export function openStore(file: string): Store {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const collections = new Map<string, Map<string, unknown>>();
  const records = (name: string): Map<string, unknown> => {
    const known = collections.get(name) ?? new Map<string, unknown>();
    collections.set(name, known);
    return known;
  };
  const apply = ([name, id, value]: Operation): void => {
    if (value === undefined) records(name).delete(id);
    else records(name).set(id, value);
  };

  const replayed = replay(file, apply);
  const live = [...collections.values()].reduce((sum, known) => sum + known.size, 0);
  if (replayed > 2_000 && replayed > live * 3) writeSnapshot(file, collections);

  let descriptor = fs.openSync(file, "a");
  let written = 0;
  let synced = 0;
  let syncing: Promise<void> | null = null;
  let batch: Operation[] | null = null;
  let undo: Operation[] = [];

  const append = (operations: Operation[]): void => {
    if (operations.length === 0) return;
    fs.writeSync(descriptor, `${JSON.stringify(operations)}\n`);
    written += 1;
  };
  const change = (operation: Operation): void => {
    const [name, id] = operation;
    if (batch) {
      batch.push(operation);
      undo.push([name, id, records(name).get(id)]);
    } else append([operation]);
    apply(operation);
  };

  return {
    collection<T>(name: string): Collection<T> {
      return {
        get: (id) => records(name).get(id) as T | undefined,
        has: (id) => records(name).has(id),
        all: () => [...records(name).values()] as T[],
        put: (id, value) => change([name, id, value]),
        delete: (id) => change([name, id]),
      };
    },
    transaction(work) {
      if (batch) return work();
      const operations: Operation[] = [];
      batch = operations;
      undo = [];
      try {
        const result = work();
        append(operations);
        return result;
      } catch (error) {
        for (const operation of undo.toReversed()) apply(operation);
        throw error;
      } finally {
        batch = null;
      }
    },
    async flush() {
      const target = written;
      while (synced < target) {
        syncing ??= syncOnce();
        await syncing;
      }
    },
    clear(keep = []) {
      for (const name of collections.keys()) if (!keep.includes(name)) collections.delete(name);
      fs.closeSync(descriptor);
      writeSnapshot(file, collections);
      descriptor = fs.openSync(file, "a");
    },
    close() {
      fs.fsyncSync(descriptor);
      fs.closeSync(descriptor);
    },
  };

  async function syncOnce(): Promise<void> {
    const upTo = written;
    await new Promise<void>((resolve, reject) => {
      fs.fdatasync(descriptor, (error) => (error && error.code !== "EBADF" ? reject(error) : resolve()));
    });
    synced = upTo;
    syncing = null;
  }
}

/** Replaces a file so that a reader sees the old or the new content, never a part. */
export function replaceFile(file: string, content: string): void {
  const draft = `${file}.${randomUUID()}.tmp`;
  const descriptor = fs.openSync(draft, "w", 0o600);
  fs.writeSync(descriptor, content);
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
  fs.renameSync(draft, file);
}

function replay(file: string, apply: (operation: Operation) => void): number {
  if (!fs.existsSync(file)) return 0;
  const bytes = fs.readFileSync(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  // A crash can leave half a line at the end; it was never acknowledged.
  if (end < bytes.length) fs.truncateSync(file, end);
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").filter(Boolean);
  for (const line of lines) for (const operation of JSON.parse(line) as Operation[]) apply(operation);
  return lines.length;
}

function writeSnapshot(file: string, collections: Map<string, Map<string, unknown>>): void {
  const lines = [...collections].flatMap(([name, known]) =>
    [...known].map(([id, value]) => JSON.stringify([[name, id, value]])),
  );
  replaceFile(file, lines.map((line) => `${line}\n`).join(""));
}
