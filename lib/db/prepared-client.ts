import type { Sql, TransactionSql } from "postgres";

type Client = Sql | TransactionSql;
type TransactionWork = (tx: TransactionSql) => Promise<unknown>;
type Unsafe = Sql["unsafe"];

/** Texts that are looked at before the count starts anew, and texts that a connection may hold prepared. */
const MAX_WATCHED = 2_000;
const MAX_PREPARED = 400;
/** A text that came so often is no list of odd length. */
const PREPARED_FROM = 3;

/**
 * Lets the server keep the statements that come again and again, so that each takes one message there and back
 * instead of two. Bounded: statements whose text is different each time are never kept.
 */
export function prepareRepeated<T extends Client>(client: T): T {
  const { isRepeated } = repeatedTexts();
  return withPrepared(client, isRepeated);
}

function withPrepared<T extends Client>(client: T, isRepeated: (text: string) => boolean): T {
  const unsafe = ((text, parameters, options) =>
    client.unsafe(text, parameters, { ...options, prepare: isRepeated(text) })) as Unsafe;
  return new Proxy(client, {
    get(target, key, receiver) {
      if (key === "unsafe") return unsafe;
      if (key === "begin" && "begin" in target) {
        return (work: TransactionWork) => target.begin((tx) => work(withPrepared(tx, isRepeated)));
      }
      if (key === "savepoint" && "savepoint" in target) {
        return (work: TransactionWork) => target.savepoint((tx) => work(withPrepared(tx, isRepeated)));
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

/** Which texts have come often enough. */
export function repeatedTexts(): { isRepeated: (text: string) => boolean } {
  const seen = new Map<string, number>();
  const repeated = new Set<string>();
  return {
    isRepeated: (text) => {
      if (repeated.has(text)) return true;
      if (repeated.size >= MAX_PREPARED) return false;
      const times = (seen.get(text) ?? 0) + 1;
      if (times < PREPARED_FROM) {
        if (seen.size >= MAX_WATCHED) seen.clear();
        seen.set(text, times);
        return false;
      }
      seen.delete(text);
      repeated.add(text);
      return true;
    },
  };
}
