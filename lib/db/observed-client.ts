import type { Sql, TransactionSql } from "postgres";

import type { StepObserver } from "#lib/observability/step.ts";

type Client = Sql | TransactionSql;
type Pending = PromiseLike<unknown> & { values?: () => PromiseLike<unknown> };

/** Sends every statement, begin and commit of a postgres.js client through the step seam. */
export function observeClient<T extends Client>(client: T, observe: StepObserver): T {
  return new Proxy(client, {
    get(target, key, receiver) {
      if (key === "unsafe") {
        return (query: string, ...rest: unknown[]) =>
          observePending(Reflect.apply(target.unsafe, target, [query, ...rest]) as Pending, {
            name: statementName(query),
            observe,
          });
      }
      if (key === "begin" && "begin" in target) {
        return (...args: unknown[]) => observeBegin(target as Sql, { args, observe });
      }
      if (key === "savepoint" && "savepoint" in target) {
        return (...args: unknown[]) => {
          const work = args.at(-1) as (tx: TransactionSql) => Promise<unknown>;
          return Reflect.apply(target.savepoint, target, [
            ...args.slice(0, -1),
            (tx: TransactionSql) => work(observeClient(tx, observe)),
          ]) as Promise<unknown>;
        };
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

async function observeBegin(
  client: Sql,
  { args, observe }: { args: unknown[]; observe: StepObserver },
): Promise<unknown> {
  const work = args.at(-1) as (tx: TransactionSql) => Promise<unknown>;
  const result: unknown = await Reflect.apply(client.begin, client, [
    ...args.slice(0, -1),
    async (tx: TransactionSql) => {
      const value = await work(observeClient(tx, observe));
      await observe("commit", () => Promise.resolve());
      return value;
    },
  ]);
  await observe("committed", () => Promise.resolve());
  return result;
}

/** postgres.js queries start when they are awaited, so the wrapper must stay lazy too. */
function observePending(
  pending: Pending,
  { name, observe }: { name: string; observe: StepObserver },
): Pending {
  const lazy = (start: () => PromiseLike<unknown>): PromiseLike<unknown> => ({
    // oxlint-disable-next-line unicorn/no-thenable -- a lazy query is a thenable by nature
    then: (resolve, reject) => observe(name, start).then(resolve, reject),
  });
  return Object.assign(
    lazy(() => pending),
    { values: () => lazy(() => pending.values?.() ?? pending) },
  );
}

/** "insert sends", "select drafts": stable names for crash points. */
export function statementName(query: string): string {
  const text = query.replaceAll('"', "").trim().toLowerCase();
  const table = /\b(?:from|into|update|join)\s+([a-z_.]+)/.exec(text)?.[1] ?? /\b([a-z_]+)\(/.exec(text)?.[1];
  return [text.split(/\s/, 1)[0], table].filter(Boolean).join(" ");
}
