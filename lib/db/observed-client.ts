import type { Sql, TransactionSql } from "postgres";

import type { StepObserver } from "#lib/observability/step.ts";

type Client = Sql | TransactionSql;
type Pending = PromiseLike<unknown> & { values?: () => PromiseLike<unknown> };

/** Sends every statement, begin and commit of a postgres.js client through the step seam. */
export function observeClient<T extends Client>(client: T, observe: StepObserver): T {
  return new Proxy(client, {
    get(target, key, receiver) {
      if (key === "unsafe") {
        return (...args: Parameters<Sql["unsafe"]>) =>
          observePending(target.unsafe(...args) as Pending, { name: statementName(args[0]), observe });
      }
      if (key === "begin" && "begin" in target) {
        return (work: TransactionWork) => observeBegin(target as Sql, { work, observe });
      }
      if (key === "savepoint" && "savepoint" in target) {
        return (work: TransactionWork) => target.savepoint((tx) => work(observeClient(tx, observe)));
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

type TransactionWork = (tx: TransactionSql) => Promise<unknown>;

async function observeBegin(
  client: Sql,
  { work, observe }: { work: TransactionWork; observe: StepObserver },
): Promise<unknown> {
  const result: unknown = await client.begin(async (tx) => {
    const value = await work(observeClient(tx, observe));
    await observe("commit", () => Promise.resolve());
    return value;
  });
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
